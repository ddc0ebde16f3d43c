package io.tapeline.config;

/**
 * What becomes of chunks after they took their rows.
 *
 * @param closeAfterNs a chunk whose time is over and that took no row for so long is closed
 * @param keep newest chunks of a table that are not moved into longer ones; 0: none is ever moved
 * @param ahead chunks made before their rows come
 * @param retentionNs chunks that end so long before the newest row are dropped; 0: none ever
 */
public record ChunkConfig(long closeAfterNs, int keep, int ahead, long retentionNs) {}
