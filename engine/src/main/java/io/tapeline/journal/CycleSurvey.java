package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one file of the journal from its start to its end, past all damage: what is whole, and where something is lost.
 *
 * <p>Behind a damage the documents are found again by what cannot stand there by chance: a word with the length of a document,
 * its version and kind, a CRC32C that fits, and a tick number that is not below the next one.
 *
 * <p><em>Thread</em>: one.
 */
final class CycleSurvey {
    /** The most numbers that the documents of a file can have skipped and still be believed, where nothing but a word tells. */
    static final long MAX_WRITE_POSITION = 1L << 40;

    private static final int MAX_DOCUMENT_BYTES = JournalLayout.length(JournalLayout.MAX_COUNT);
    private static final int COPY_BYTES = 1 << 16;
    private static final long NOTHING = -1;

    /**
     * A place where documents are lost.
     *
     * @param stopPosition where the chain of documents is broken
     * @param resumePosition where it goes on
     * @param firstLost the first number lost
     * @param lastLost the last number lost; less than {@code firstLost} if there is none
     * @param receiveTimeNs of the last tick before, 0 if there is none
     * @param what is wrong
     */
    record Gap(
            long stopPosition,
            long resumePosition,
            long firstLost,
            long lastLost,
            long receiveTimeNs,
            long document,
            String what) {}

    private final JournalDocument document = new JournalDocument();
    private final TickFlyweight tick = new TickFlyweight();
    private final boolean isLive;
    private final Definitions definitions;
    private final ChronicleData chronicle;

    final List<Gap> gaps = new ArrayList<>();
    long documents;
    long bytes;
    long ticks;
    long firstTickNumber;
    long nextTickNumber;
    long lastReceiveTimeNs;
    long lastDocumentPosition;
    long endPosition;
    boolean hasEnd;
    boolean isReady;

    /** What is wrong behind the last whole document; null if nothing is. */
    String tailFault;

    /** The number behind the last tick that may have been in the damaged tail. */
    long tailNextTickNumber;

    /** What is wrong with Chronicle's header and index; null if nothing is, or nobody looked. */
    String chronicleFault;

    /** Whether the last document is one of a set of definitions of which more should follow: the writer died. */
    boolean isWithinSet;

    private long firstDocument;
    private int definitionDocuments;
    private int definitionParts;
    private boolean isTickBeforeDefinitions;

    /**
     * @param definitions learns from the file; may be null
     * @param isLive whether a writer may be at work; what it adds in the meantime is no fault
     * @param chronicle compares Chronicle's own data with the documents; may be null
     */
    CycleSurvey(final Definitions definitions, final boolean isLive, final ChronicleData chronicle) {
        this.definitions = definitions;
        this.isLive = isLive;
        this.chronicle = chronicle;
    }

    /** Whether the file begins with a complete set of definitions, so that reading may begin with it. */
    boolean hasDefinitions() {
        return definitionParts > 0 && definitionDocuments == definitionParts && !isTickBeforeDefinitions;
    }

    /** Whether the file must be written anew for readers to go on, or for Chronicle to append to it. */
    boolean isDamaged() {
        return !gaps.isEmpty()
                || tailFault != null
                || chronicleFault != null
                || documents > 0 && ticks > 0 && !hasDefinitions();
    }

    /** What is wrong first. */
    String firstFault() {
        if (!gaps.isEmpty()) {
            return gaps.get(0).what();
        }
        if (tailFault != null) {
            return tailFault;
        }
        return chronicleFault != null ? chronicleFault : "its definitions are not whole";
    }

    /**
     * Reads the file.
     *
     * @param expected number that its first tick must have, or 0 for any
     */
    void run(final CycleFile file, final long expected, final long receiveTimeNs) {
        nextTickNumber = expected;
        firstTickNumber = expected;
        lastReceiveTimeNs = receiveTimeNs;
        isReady = file.isReady();
        if (chronicle != null) {
            chronicle.begin(file);
        }
        goOn(file);
    }

    /** Reads the file from a place on; {@link #hasDefinitions} is about the set that stands there. */
    void runFrom(final CycleFile file, final SettledPlace place) {
        nextTickNumber = place.tickNumber();
        firstTickNumber = place.tickNumber();
        lastReceiveTimeNs = place.receiveTimeNs();
        firstDocument = place.document();
        isReady = file.isReady();
        chronicle.beginBehind(file, place.indexEntry(), place.indexedPosition());
        file.moveTo(place.position());
        goOn(file);
    }

    private void goOn(final CycleFile file) {
        while (step(file)) {
            // Each step is one document, or one gap.
        }
        if (chronicle != null && documents > 0) {
            chronicleFault = chronicle.fault(file);
        }
    }

    /** The number of the first whole document of a file; -1 if it has none. */
    static long firstNumber(final CycleFile file, final long atLeast) {
        final CycleSurvey survey = new CycleSurvey(null, false, null);
        survey.nextTickNumber = atLeast;
        if (file.look() == CycleFile.State.DOCUMENT && file.wrap(survey.document) == null) {
            return survey.document.firstTickNumber();
        }
        return survey.find(file, CycleFile.WORD_LENGTH) == NOTHING ? NOTHING : survey.document.firstTickNumber();
    }

    /** One document, or one gap; false at the end. */
    private boolean step(final CycleFile file) {
        final CycleFile.State state = file.look();
        final long stop = file.position();
        final String name = "byte " + stop + " of " + file.path().getFileName() + ": ";
        String what = state == CycleFile.State.DAMAGED ? file.damage() : null;
        if (state == CycleFile.State.DOCUMENT) {
            what = faultOf(file);
            if (what == null) {
                take(file);
                file.advance();
                return true;
            }
        }
        if (state == CycleFile.State.END) {
            return end(stop, true, null);
        }
        final boolean isWholeAhead = state == CycleFile.State.DOCUMENT
                && file.wrap(document) == null
                && document.firstTickNumber() > nextTickNumber;
        final long resume = isWholeAhead ? stop : find(file, stop + CycleFile.WORD_LENGTH);
        if (isLive && state == CycleFile.State.NOTHING_YET && hasMeanwhile(file, stop)) {
            return true;
        }
        if (resume != NOTHING) {
            addGap(
                    file,
                    stop,
                    resume,
                    name + (what == null ? "nothing stands here, but documents do behind it" : what));
            file.moveTo(resume);
            return true;
        }
        final long claimed = headerClaim(file);
        if (isLive && state == CycleFile.State.NOTHING_YET && hasMeanwhile(file, stop)) {
            return true;
        }
        if (what == null && claimed > 0) {
            what = "nothing stands here, but the header of the file says that a document begins at byte " + claimed;
        }
        boundTail(file, stop, claimed, what != null);
        return end(stop, false, what == null ? null : name + what);
    }

    private boolean hasMeanwhile(final CycleFile file, final long stop) {
        file.moveTo(stop);
        return file.look() == CycleFile.State.DOCUMENT;
    }

    private boolean end(final long stop, final boolean isEnd, final String fault) {
        endPosition = stop;
        hasEnd = isEnd;
        tailFault = fault;
        return false;
    }

    private void addGap(final CycleFile file, final long stop, final long resume, final String what) {
        file.moveTo(resume);
        file.isDocumentOfAtMost(MAX_DOCUMENT_BYTES);
        file.wrap(document);
        final long next = document.firstTickNumber();
        // A file whose start is lost, and nothing before it: as many ticks as its bytes can have held.
        final long first = nextTickNumber == 0 ? Math.max(1, next - ticksIn(resume - stop)) : nextTickNumber;
        firstTickNumber = documents == 0 && firstTickNumber == 0 ? first : firstTickNumber;
        gaps.add(new Gap(stop, resume, first, next - 1, lastReceiveTimeNs, documents, what));
        nextTickNumber = next;
        if (definitions != null && next > first) {
            definitions.onLost();
        }
    }

    /** Where the next whole document stands, which {@link #document} then shows; -1 if there is none. */
    private long find(final CycleFile file, final long from) {
        file.moveTo(from);
        final long size = file.size();
        while (file.position() + CycleFile.WORD_LENGTH + JournalLayout.HEADER_LENGTH <= size) {
            final boolean isWhole = file.isDocumentOfAtMost(MAX_DOCUMENT_BYTES) && file.wrap(document) == null;
            if (isWhole && document.firstTickNumber() >= Math.max(1, nextTickNumber)) {
                return file.position();
            }
            if (isWhole) {
                file.advance();
            } else {
                file.moveTo(file.position() + CycleFile.WORD_LENGTH);
            }
        }
        return NOTHING;
    }

    /** Where Chronicle's header says that a document begins behind the last that is there; 0 if it says nothing of that. */
    private long headerClaim(final CycleFile file) {
        final long position = file.headerWritePosition();
        return position > lastDocumentPosition && position < MAX_WRITE_POSITION ? position : 0;
    }

    /** No number that may have been given in the tail is below this. */
    private void boundTail(final CycleFile file, final long stop, final long claimed, final boolean isDamaged) {
        tailNextTickNumber = nextTickNumber;
        if (!isDamaged) {
            return;
        }
        final long next = Math.max(1, nextTickNumber);
        file.moveTo(stop);
        tailNextTickNumber = Math.max(next + ticksIn(lastNonZero(file) - stop), claimOf(file, stop, next));
        if (claimed > 0) {
            tailNextTickNumber = Math.max(tailNextTickNumber, next + ticksIn(claimed - stop) + JournalLayout.MAX_COUNT);
        }
    }

    /** What the word of the damaged document claims as the number behind its last tick. */
    private static long claimOf(final CycleFile file, final long stop, final long next) {
        final int word = file.wordAt(stop);
        return word > 0 && word <= MAX_DOCUMENT_BYTES ? next + ticksIn(word - JournalLayout.HEADER_LENGTH) : next;
    }

    private static long lastNonZero(final CycleFile file) {
        final long start = file.position();
        final byte[] some = new byte[COPY_BYTES];
        final ByteBuffer buffer = ByteBuffer.wrap(some).order(LITTLE_ENDIAN);
        long last = start;
        int count;
        for (long at = start; (count = file.read(buffer.clear(), at)) > 0; at += count) {
            for (int i = count - 1; i >= 0; i--) {
                if (some[i] != 0) {
                    last = at + i + 1;
                    break;
                }
            }
        }
        return last;
    }

    private static long ticksIn(final long count) {
        return (Math.max(0, count) + TickLayout.LENGTH - 1) / TickLayout.LENGTH;
    }

    private String faultOf(final CycleFile file) {
        final String fault = file.wrap(document);
        if (fault != null) {
            return "the document " + fault;
        }
        final long first = document.firstTickNumber();
        final boolean isFree = nextTickNumber == 0 || document.isHole() && first > nextTickNumber;
        return isFree || first == nextTickNumber
                ? null
                : "the document begins with tick " + first + ", but tick " + nextTickNumber + " is next";
    }

    private void take(final CycleFile file) {
        lastDocumentPosition = file.position();
        if (chronicle != null) {
            chronicle.onDocument(lastDocumentPosition, firstDocument + documents);
        }
        documents++;
        bytes += file.length();
        nextTickNumber = document.nextTickNumber();
        if (documents == 1 && firstTickNumber == 0) {
            firstTickNumber = document.firstTickNumber();
        }
        isWithinSet = document.isDefinitions() && document.part() < document.parts() - 1;
        if (document.isDefinitions()) {
            takeDefinitions();
        } else if (document.isTicks()) {
            takeTicks();
        }
    }

    private void takeDefinitions() {
        if (ticks > 0 && hasDefinitions()) {
            // A set in the middle: it only says again what is known, or was lost.
            learnDefinitions();
            return;
        }
        if (document.part() == 0) {
            definitionDocuments = 0;
            definitionParts = document.parts();
        }
        definitionDocuments += document.part() == definitionDocuments ? 1 : 0;
        learnDefinitions();
    }

    private void learnDefinitions() {
        if (definitions != null) {
            definitions.onRepeated(document, tick);
        }
    }

    private void takeTicks() {
        final int count = document.count();
        isTickBeforeDefinitions |= count > 0 && !(definitionParts > 0 && definitionDocuments == definitionParts);
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
