package io.tapeline.chaos;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a journal while the engine writes it. */
final class TapeFile {
    private static final int DOCUMENTS_A_POLL = 64;

    private final Path journal;

    TapeFile(final Path journal) {
        this.journal = journal;
    }

    /** The last tick that is there. */
    long lastTick() {
        return read(JournalStart.lastCycle(), new Limited(Long.MAX_VALUE, Long.MAX_VALUE, null), Long.MAX_VALUE);
    }

    /**
     * One document of the tape.
     *
     * @param lastTick in it
     * @param timeNs when it was journaled, epoch nanoseconds
     */
    record Document(long lastTick, long timeNs) {}

    /** The documents that hold the ticks of this range. */
    List<Document> documents(final long from, final long to) {
        final List<Document> documents = new ArrayList<>();
        final TickHandler nobody = new Limited(Long.MAX_VALUE, Long.MAX_VALUE, null);
        try (JournalReader reader = Journal.openReader(journal, JournalStart.tick(from), nobody)) {
            while (reader.lastTickNumber() < to && (reader.poll(nobody, 1) > 0 || !reader.isAtEnd())) {
                final long last = reader.lastTickNumber();
                if (last >= from && (documents.isEmpty() || last > documents.get(documents.size() - 1).lastTick)) {
                    documents.add(new Document(last, reader.documentTimeNs()));
                }
            }
        }
        return documents;
    }

    /** Gives the ticks of this range to a handler, and what was defined before them. */
    void give(final long from, final long to, final TickHandler handler) {
        if (from <= to) {
            final JournalStart start = from <= 1 ? JournalStart.first() : JournalStart.tick(from);
            read(start, new Limited(from, to, handler), to);
        }
    }

    private long read(final JournalStart start, final TickHandler handler, final long to) {
        try (JournalReader reader = Journal.openReader(journal, start, handler)) {
            while (reader.lastTickNumber() < to && (reader.poll(handler, DOCUMENTS_A_POLL) > 0 || !reader.isAtEnd())) {
                handler.onBatchEnd(reader.lastTickNumber());
            }
            return reader.lastTickNumber();
        }
    }

    /** Definitions, and the ticks of a range. */
    private record Limited(long from, long to, TickHandler handler) implements TickHandler {
        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            if (handler != null && (tickNumber == 0 || tickNumber >= from && tickNumber <= to)) {
                handler.onTick(tickNumber, tick);
            }
        }
    }
}
