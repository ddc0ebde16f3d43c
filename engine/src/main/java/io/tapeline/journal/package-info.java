/**
 * The journal: every tick on disk, in order, numbered without a hole, before anything else sees it.
 *
 * <p>{@link io.tapeline.journal.Journal} opens a directory for the one engine that writes it and recovers it;
 * {@link io.tapeline.journal.JournalStage} appends; {@link io.tapeline.journal.JournalReader} reads, in this process or
 * another, while the engine runs. The format is described in {@code engine/doc/journal-format.md}. Holds Chronicle Queue
 * alone. Uses the rooms {@code tick}, {@code config} and {@code telemetry}.
 */
package io.tapeline.journal;
