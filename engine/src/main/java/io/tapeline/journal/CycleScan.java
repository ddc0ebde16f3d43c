package io.tapeline.journal;

import io.tapeline.tick.TickFlyweight;

/**
 * Reads one file of the journal from its start to where it ends or is damaged, checking every document.
 *
 * <p><em>Thread</em>: one.
 */
final class CycleScan {
    private static final int MAX_DOCUMENT_BYTES = JournalLayout.length(JournalLayout.MAX_COUNT);

    private final JournalDocument document = new JournalDocument();
    private final TickFlyweight tick = new TickFlyweight();

    long documents;
    long bytes;
    long tickDocuments;
    long ticks;
    long firstTickNumber;
    long nextTickNumber;
    long firstReceiveTimeNs;
    long lastReceiveTimeNs;
    long lastJournalTimeNs;
    int definitionDocuments;
    int definitionParts;
    long lastDocumentPosition;
    long endPosition;
    CycleFile.State end;
    String damage;
    long wholeBehind;
    long firstTickBehind;
    long nextTickBehind;

    /** Whether the file begins with a complete set of definitions, so that reading may begin with it. */
    boolean hasDefinitions() {
        return definitionParts > 0 && definitionDocuments == definitionParts;
    }

    /**
     * Reads the file.
     *
     * @param expected number that its first tick must have, or 0 for any
     * @param definitions learns from the file; may be null
     */
    void run(final CycleFile file, final long expected, final Definitions definitions) {
        nextTickNumber = expected;
        firstTickNumber = expected;
        goOn(file, definitions);
    }

    /** Reads on from where the file stands. */
    private void goOn(final CycleFile file, final Definitions definitions) {
        while (true) {
            end = file.look();
            endPosition = file.position();
            damage = end == CycleFile.State.DAMAGED ? file.damage() : null;
            if (end != CycleFile.State.DOCUMENT) {
                return;
            }
            damage = faultOf(file);
            if (damage != null) {
                end = CycleFile.State.DAMAGED;
                return;
            }
            take(file, definitions);
            file.advance();
        }
    }

    /**
     * Reads the file, and what lies behind its last whole document.
     *
     * @param isLive whether a writer may be at work; what it adds in the meantime is read too, and is no fault
     * @return what is wrong behind the last whole document; null if nothing is
     */
    String runToTail(final CycleFile file, final long expected, final Definitions definitions, final boolean isLive) {
        run(file, expected, definitions);
        while (true) {
            final String fault = tailFault(file);
            file.moveTo(endPosition);
            if (fault == null || !isLive || damage != null || file.look() == CycleFile.State.NOTHING_YET) {
                return fault;
            }
            goOn(file, definitions);
        }
    }

    private String tailFault(final CycleFile file) {
        if (end == CycleFile.State.END) {
            return null;
        }
        findWholeDocumentsBehind(file);
        final String name = file.path().getFileName().toString();
        if (damage != null) {
            return "byte " + endPosition + " of " + name + ": " + damage;
        }
        if (wholeBehind > 0) {
            return "byte " + endPosition + " of " + name + ": nothing stands here, but documents do behind it";
        }
        if (file.headerWritePosition() > lastDocumentPosition) {
            return "byte " + endPosition + " of " + name
                    + ": nothing stands here, but the header of the file says that a" + " document begins at byte "
                    + file.headerWritePosition();
        }
        return null;
    }

    /** Only the definitions at the start of the file: whether they are complete. */
    boolean startsWithDefinitions(final CycleFile file) {
        return learnDefinitions(file, null);
    }

    /** The same, and learns them. */
    boolean learnDefinitions(final CycleFile file, final Definitions definitions) {
        while (file.look() == CycleFile.State.DOCUMENT && faultOf(file) == null && document.isDefinitions()) {
            take(file, definitions);
            file.advance();
            if (hasDefinitions()) {
                return true;
            }
        }
        return false;
    }

    /** Looks for whole documents in what follows the position where the chain of documents is broken. */
    private void findWholeDocumentsBehind(final CycleFile file) {
        wholeBehind = 0;
        file.moveTo(endPosition + CycleFile.WORD_LENGTH);
        final long size = file.size();
        while (file.position() + CycleFile.WORD_LENGTH + JournalLayout.HEADER_LENGTH <= size) {
            if (file.isDocumentOfAtMost(MAX_DOCUMENT_BYTES) && file.wrap(document) == null) {
                firstTickBehind = wholeBehind == 0 ? document.firstTickNumber() : firstTickBehind;
                nextTickBehind = document.nextTickNumber();
                wholeBehind++;
                file.advance();
            } else {
                file.moveTo(file.position() + CycleFile.WORD_LENGTH);
            }
        }
    }

    private String faultOf(final CycleFile file) {
        final String fault = file.wrap(document);
        if (fault != null) {
            return "the document " + fault;
        }
        final long first = document.firstTickNumber();
        final boolean isFree =
                nextTickNumber == 0 || document.kind() == JournalLayout.KIND_HOLE && first > nextTickNumber;
        return isFree || first == nextTickNumber
                ? null
                : "the document begins with tick " + first + ", but tick " + nextTickNumber + " is next";
    }

    private void take(final CycleFile file, final Definitions definitions) {
        lastDocumentPosition = file.position();
        documents++;
        bytes += file.length();
        nextTickNumber = document.nextTickNumber();
        if (documents == 1) {
            firstTickNumber = document.firstTickNumber();
        }
        if (document.isDefinitions()) {
            takeDefinitions(definitions);
        } else if (document.isTicks()) {
            takeTicks(definitions);
        }
    }

    private void takeDefinitions(final Definitions definitions) {
        if (document.part() == 0) {
            definitionDocuments = 0;
            definitionParts = document.parts();
        }
        definitionDocuments++;
        if (definitions != null) {
            definitions.onRepeated(document, tick);
        }
    }

    private void takeTicks(final Definitions definitions) {
        tickDocuments++;
        lastJournalTimeNs = Math.max(lastJournalTimeNs, document.timeNs());
        final int count = document.count();
        if (ticks == 0 && count > 0) {
            firstReceiveTimeNs = document.tick(0, tick).receiveTimeNs();
        }
        ticks += count;
        if (count > 0) {
            lastReceiveTimeNs = document.tick(count - 1, tick).receiveTimeNs();
        }
        for (int i = 0; definitions != null && i < count; i++) {
            document.tick(i, tick);
            definitions.onTick(tick.buffer(), tick.offset());
        }
    }
}
