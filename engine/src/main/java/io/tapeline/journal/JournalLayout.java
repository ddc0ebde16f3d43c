package io.tapeline.journal;

import io.tapeline.tick.TickLayout;

/**
 * One document of the journal, in bytes from its start. All numbers are little-endian.
 *
 * <pre>
 *   0  u32  CRC32C of everything after this field
 *   4  u8   version of this layout (2)
 *   5  u8   kind: 1 TICKS, 2 DEFINITIONS, 3 HOLE
 *   6  u16  part: 0, or which document of a set of definitions this is
 *   8  i64  number of the first tick; of DEFINITIONS and HOLE: the number that the next tick will have
 *  16  i32  count of ticks
 *  20  i32  parts: 0, or how many documents the set of definitions has
 *  24  i64  when the document was journaled, epoch nanoseconds
 *  32  count * 64 bytes of ticks
 * </pre>
 *
 * <p>Each cycle begins with a set of definitions: all that were on the tape before it, in their order. They are
 * repetitions and take no numbers. A HOLE has no ticks; it says that the numbers before its own will never be used.
 */
public final class JournalLayout {
    public static final int CRC_OFFSET = 0;
    public static final int VERSION_OFFSET = 4;
    public static final int KIND_OFFSET = 5;
    public static final int PART_OFFSET = 6;
    public static final int FIRST_TICK_NUMBER_OFFSET = 8;
    public static final int COUNT_OFFSET = 16;
    public static final int PARTS_OFFSET = 20;
    public static final int TIME_OFFSET = 24;
    public static final int HEADER_LENGTH = 32;

    public static final int VERSION = 2;
    public static final int KIND_TICKS = 1;
    public static final int KIND_DEFINITIONS = 2;
    public static final int KIND_HOLE = 3;

    /** Most ticks of one document. */
    public static final int MAX_COUNT = 65_536;

    /** Bytes of a document with this many ticks. */
    public static int length(final int count) {
        return HEADER_LENGTH + (count << TickLayout.LENGTH_SHIFT);
    }

    private JournalLayout() {}
}
