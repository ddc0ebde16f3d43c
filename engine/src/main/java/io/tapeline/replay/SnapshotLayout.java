package io.tapeline.replay;

/**
 * Where the fields of a snapshot file stand, in bytes from its start; little-endian.
 *
 * <pre>
 *   0  i64  magic "TPLNSNAP"             40  i64  tick number: the last tick in the state
 *   8  u32  CRC32C of all that follows   48  i64  mark of that tick
 *  12  u32  version                      56  i64  hash of the state
 *  16  16 bytes  id of the journal       64  i64  bytes of the state
 *  32  i64  fingerprint of settings      72  the state
 * </pre>
 */
final class SnapshotLayout {
    static final long MAGIC = 0x5041_4E53_4E4C_5054L;
    static final int VERSION = 2;
    static final int CRC_OFFSET = 8;
    static final int VERSION_OFFSET = 12;
    static final int HASH_OFFSET = 56;
    static final int LENGTH_OFFSET = 64;
    static final int HEADER_LENGTH = 72;

    private SnapshotLayout() {}
}
