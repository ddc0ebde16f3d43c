package io.tapeline.journal;

/**
 * One document of the quarantine, in bytes from its start; numbers are little-endian.
 *
 * <pre>
 *   0  u32  CRC32C of everything after this field
 *   4  u32  version of this layout (1)
 *   8  i32  bytes of the message
 *  12  i32  bytes kept of it
 *  16  the bytes kept, zeros up to a multiple of 4
 * </pre>
 *
 * <p>A position names a document for good: the number of its cycle in the upper 24 bits, and in the lower 40 where its word
 * stands in the file.
 */
final class QuarantineLayout {
    static final int CRC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int MESSAGE_LENGTH_OFFSET = 8;
    static final int KEPT_LENGTH_OFFSET = 12;
    static final int HEADER_LENGTH = 16;
    static final int VERSION = 1;

    /** Hourly, so that little is given up when the oldest has to go. */
    static final JournalRollCycle ROLL_CYCLE = JournalRollCycle.HOURLY;

    private static final int FILE_BITS = 40;

    private QuarantineLayout() {}

    static int length(final int keptLength) {
        return HEADER_LENGTH + (keptLength + 3 & -4);
    }

    static long position(final long cycle, final long filePosition) {
        return cycle << FILE_BITS | filePosition;
    }

    static long cycle(final long position) {
        return position >> FILE_BITS;
    }

    static long filePosition(final long position) {
        return position & (1L << FILE_BITS) - 1;
    }
}
