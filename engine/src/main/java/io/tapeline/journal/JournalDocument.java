package io.tapeline.journal;

import static io.tapeline.journal.JournalLayout.COUNT_OFFSET;
import static io.tapeline.journal.JournalLayout.FIRST_TICK_NUMBER_OFFSET;
import static io.tapeline.journal.JournalLayout.HEADER_LENGTH;
import static io.tapeline.journal.JournalLayout.KIND_DEFINITIONS;
import static io.tapeline.journal.JournalLayout.KIND_HOLE;
import static io.tapeline.journal.JournalLayout.KIND_OFFSET;
import static io.tapeline.journal.JournalLayout.KIND_TICKS;
import static io.tapeline.journal.JournalLayout.MAX_COUNT;
import static io.tapeline.journal.JournalLayout.PARTS_OFFSET;
import static io.tapeline.journal.JournalLayout.PART_OFFSET;
import static io.tapeline.journal.JournalLayout.TIME_OFFSET;
import static io.tapeline.journal.JournalLayout.VERSION;
import static io.tapeline.journal.JournalLayout.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A movable view on one document as it was written: checks it, then gives out its header and its ticks.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none, but for the words of a fault.
 */
final class JournalDocument {
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();

    /**
     * Moves the view.
     *
     * @return null when the document is whole, else what is wrong with it
     */
    String wrap(final ByteBuffer bytes, final int offset, final int length) {
        view.wrap(bytes, offset, length);
        if (length < HEADER_LENGTH) {
            return "has " + length + " bytes, fewer than the header of a document";
        }
        if (version() != VERSION) {
            return "has version " + version() + ", known is " + VERSION;
        }
        if (count() < 0 || count() > MAX_COUNT || JournalLayout.length(count()) != length) {
            return "has " + length + " bytes and says it has " + count() + " ticks";
        }
        if (kind() < KIND_TICKS || kind() > KIND_HOLE) {
            return "is of the unknown kind " + kind();
        }
        return crcOf(bytes, offset, length) == view.getInt(0, LITTLE_ENDIAN) ? null : "does not match its CRC32C";
    }

    /** Moves the view without looking at what follows the header; false if the header cannot be right. */
    boolean wrapHeader(final ByteBuffer bytes, final int offset, final int length) {
        view.wrap(bytes, offset, length);
        return length >= HEADER_LENGTH
                && version() == VERSION
                && count() >= 0
                && count() <= MAX_COUNT
                && JournalLayout.length(count()) == length
                && kind() >= KIND_TICKS
                && kind() <= KIND_HOLE;
    }

    int version() {
        return view.getByte(VERSION_OFFSET) & 0xFF;
    }

    int kind() {
        return view.getByte(KIND_OFFSET) & 0xFF;
    }

    boolean isTicks() {
        return kind() == KIND_TICKS;
    }

    boolean isDefinitions() {
        return kind() == KIND_DEFINITIONS;
    }

    boolean isHole() {
        return kind() == KIND_HOLE;
    }

    int part() {
        return view.getShort(PART_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    int parts() {
        return view.getInt(PARTS_OFFSET, LITTLE_ENDIAN);
    }

    long firstTickNumber() {
        return view.getLong(FIRST_TICK_NUMBER_OFFSET, LITTLE_ENDIAN);
    }

    int count() {
        return view.getInt(COUNT_OFFSET, LITTLE_ENDIAN);
    }

    /** When it was journaled, epoch nanoseconds. */
    long timeNs() {
        return view.getLong(TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** The number that the first tick after this document has. */
    long nextTickNumber() {
        return isTicks() ? firstTickNumber() + count() : firstTickNumber();
    }

    /** The tick at this place in the document, from 0. */
    TickFlyweight tick(final int index, final TickFlyweight flyweight) {
        return flyweight.wrap(view, HEADER_LENGTH + (index << TickLayout.LENGTH_SHIFT));
    }

    private int crcOf(final ByteBuffer bytes, final int offset, final int length) {
        bytes.limit(offset + length).position(offset + VERSION_OFFSET);
        crc.reset();
        crc.update(bytes);
        bytes.clear();
        return (int) crc.getValue();
    }
}
