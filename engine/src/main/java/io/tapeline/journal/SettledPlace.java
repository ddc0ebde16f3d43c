package io.tapeline.journal;

import io.tapeline.tick.TickFlyweight;
import org.agrona.collections.LongArrayList;

/**
 * A place in a file from which reading may begin, because a set of definitions stands there and all before it is known to
 * have been on the disk: no kill and no power cut can have torn that.
 *
 * @param document which of the file it is, from 0
 * @param position of the first document of the set
 * @param tickNumber that the next tick has
 * @param receiveTimeNs of the last tick before
 * @param indexEntry of Chronicle's index, the last one before the place
 * @param indexedPosition what that entry says
 */
record SettledPlace(
        long document, long position, long tickNumber, long receiveTimeNs, int indexEntry, long indexedPosition) {
    /**
     * Finds the last one, from the end of the file on backwards, by Chronicle's index and the headers of the documents.
     *
     * @param syncedTick the last tick known to be on the disk
     * @return null if there is none, or anything on the way to it is not as it should be, or readers cannot get past what
     *     Chronicle has written at the start of the file
     */
    static SettledPlace findLast(final CycleFile file, final ChronicleData chronicle, final long syncedTick) {
        file.moveTo(0);
        if (file.look() != CycleFile.State.DOCUMENT) {
            return null;
        }
        final LongArrayList index = chronicle.index(file);
        SettledPlace found = null;
        for (int entry = index.size() - 1; entry >= 0 && found == null; entry--) {
            final long end = entry + 1 < index.size() ? index.getLong(entry + 1) : Long.MAX_VALUE;
            file.moveTo(index.getLong(entry));
            found = findLast(file, end, (long) entry * chronicle.indexSpacing(), entry, syncedTick);
        }
        return found;
    }

    /** The last one between the document at which the file stands and the end. */
    private static SettledPlace findLast(
            final CycleFile file, final long end, final long firstDocument, final int entry, final long syncedTick) {
        final JournalDocument document = new JournalDocument();
        final long start = file.position();
        SettledPlace found = null;
        long ticksPosition = 0;
        for (long number = firstDocument;
                file.look() == CycleFile.State.DOCUMENT && file.position() < end && file.wrapHeader(document);
                number++) {
            final long position = file.position();
            final long tickNumber = document.firstTickNumber();
            if (document.isTicks() && document.count() > 0) {
                ticksPosition = position;
            } else if (document.isDefinitions()
                    && document.part() == 0
                    && ticksPosition > 0
                    && tickNumber - 1 <= syncedTick) {
                final long timeNs = lastTimeNs(file, ticksPosition, tickNumber);
                found = timeNs == 0 ? null : new SettledPlace(number, position, tickNumber, timeNs, entry, start);
                file.moveTo(position);
                file.look();
            }
            file.advance();
        }
        return found;
    }

    /** The receive time of the tick before {@code tickNumber}, the last of the document there; 0 if that is not whole. */
    private static long lastTimeNs(final CycleFile file, final long position, final long tickNumber) {
        final JournalDocument document = new JournalDocument();
        file.moveTo(position);
        final boolean isWhole = file.look() == CycleFile.State.DOCUMENT
                && file.wrap(document) == null
                && document.nextTickNumber() == tickNumber;
        return isWhole
                ? document.tick(document.count() - 1, new TickFlyweight()).receiveTimeNs()
                : 0;
    }
}
