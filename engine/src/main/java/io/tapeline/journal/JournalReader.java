package io.tapeline.journal;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;

/**
 * Reads the journal in order, at its own pace, in any process, while the engine writes it.
 *
 * <p>Every document is checked: its CRC32C, its length, and that its ticks have the next numbers. Numbered ticks go to the
 * handler, each once. What was defined before the first of them goes to the handler {@code definitions} that was given at
 * the start, with tick number 0 and the counts of feeds as they stood there; repetitions at later rolls are checked and
 * passed over, but for the first behind a loss, which are given in the same way.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none, but when it goes on to another file, or to another 64 MiB of one.
 * <em>Failure</em>: {@link JournalException} names the file, the place and the tick; the reader stays there. After a handler
 * has thrown, nothing more is read.
 */
public final class JournalReader implements AutoCloseable {
    static final LongSupplier NO_LIMIT = () -> Long.MAX_VALUE;

    private static final long END_CHECK_NS = 1_000_000;
    private static final long IDLE_CHECK_NS = 500_000_000;

    private final Path folder;
    private final AutoCloseable lock;
    private final JournalStart start;
    private final TickHandler definitionHandler;
    private final LongSupplier limit;
    private final JournalMark mark;
    private final JournalDocument document = new JournalDocument();
    private final TickFlyweight tick = new TickFlyweight();
    private Definitions before = new Definitions();
    private CycleFile file;
    private Path passedOver;
    private final long firstWanted;
    private long nextTickNumber;
    private long documents;
    private long documentsOfFile;
    private long ticks;
    private long bytes;
    private long documentTimeNs;
    private long checkedNs = System.nanoTime() - IDLE_CHECK_NS;
    private boolean hasStarted;
    private boolean isReread;
    private boolean isGiving;
    private boolean isClosed;
    private boolean isRelearning;

    JournalReader(
            final JournalPaths paths,
            final JournalStart start,
            final TickHandler definitionHandler,
            final LongSupplier limit) {
        lock = ReadersLock.share(paths);
        mark = JournalMark.view(paths);
        folder = paths.ticks();
        this.limit = limit;
        this.start = start;
        this.definitionHandler = definitionHandler;
        firstWanted = start.tickNumber();
    }

    /**
     * Reads what is there, up to a number of documents.
     *
     * @return the number of documents read; 0 when nothing more is there for now
     */
    public int poll(final TickHandler handler, final int maxDocuments) {
        if (isGiving) {
            throw new JournalException("a handler failed within a document of " + file.path()
                    + ": it would get the ticks before that twice; open a new reader");
        }
        int done = 0;
        while (done < maxDocuments && hasDocument()) {
            onDocument(handler);
            done++;
        }
        return done;
    }

    /** Whether everything that has been written, up to the limit, is read; looks at the folder, so not for every tick. */
    public boolean isAtEnd() {
        checkedNs = System.nanoTime() - IDLE_CHECK_NS;
        return !hasDocument();
    }

    /** The number of the next tick to come; 0 when nothing was read yet. */
    public long nextTickNumber() {
        return nextTickNumber;
    }

    /** The last tick that was given, or passed over before the start; 0 if there is none. */
    public long lastTickNumber() {
        return Math.max(Math.max(nextTickNumber, firstWanted) - 1, 0);
    }

    /** When the document read last was journaled, epoch nanoseconds; 0 before the first. */
    public long documentTimeNs() {
        return documentTimeNs;
    }

    /** Documents read so far, those that only led to the start included. */
    public long documents() {
        return documents;
    }

    /** Ticks given so far. */
    public long ticks() {
        return ticks;
    }

    /** Bytes of the documents read so far. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        closeFile();
        if (!isClosed) {
            isClosed = true;
            mark.close();
            CloseHelper.quietClose(lock);
        }
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private boolean hasDocument() {
        if (file == null && !openFirst()) {
            return nothingMore();
        }
        while (true) {
            switch (file.look()) {
                case DOCUMENT -> {
                    return limit == NO_LIMIT || isWithinLimit();
                }
                case DAMAGED -> throw damage(file.damage());
                case END -> {
                    if (!isCheckDue(END_CHECK_NS) || !goOn()) {
                        return nothingMore();
                    }
                }
                case NOTHING_YET -> {
                    final boolean isSynced = nextTickNumber > 0 && nextTickNumber <= mark.get();
                    if (isSynced) {
                        findSynced();
                    } else if (!isCheckDue(IDLE_CHECK_NS) || !goOn()) {
                        // Looked for, because a writer that died has left no end; and recovery may have put a new file
                        // in
                        // the place of this.
                        return nothingMore();
                    }
                }
                default -> throw new AssertionError();
            }
        }
    }

    /** The next tick was on the disk before the file was looked at again: it is here, or in another file, or lost. */
    private void findSynced() {
        if (file.look() == CycleFile.State.NOTHING_YET && !goOn()) {
            throw damage("nothing stands here, but ticks up to " + mark.get() + " were synced");
        }
    }

    /** Whether the document at the position goes no further than it may; one that is damaged is for the caller to find. */
    private boolean isWithinLimit() {
        final long lastAllowed = limit.getAsLong();
        return nextTickNumber <= lastAllowed
                && (file.wrap(document) != null || document.nextTickNumber() - 1 <= lastAllowed);
    }

    private boolean isCheckDue(final long intervalNs) {
        final long nowNs = System.nanoTime();
        final boolean isDue = nowNs - checkedNs >= intervalNs;
        checkedNs = isDue ? nowNs : checkedNs;
        return isDue;
    }

    private boolean openFirst() {
        if (!isCheckDue(END_CHECK_NS)) {
            return false;
        }
        final List<Path> files = CycleFolder.list(folder);
        final int first = firstFile(files);
        return openOneOf(files.subList(first, files.size()));
    }

    /** Goes to the next file, or to the new one in the place of this; false if there is none. */
    private boolean goOn() {
        final boolean isReplaced = file.isReplaced();
        final Path path = file.path();
        final List<Path> files = CycleFolder.list(folder);
        files.removeIf(candidate -> candidate.compareTo(path) < (isReplaced ? 0 : 1));
        // Looked at again, because the last document of this file may have come before the next file did.
        if (!isReplaced && !files.isEmpty() && file.look() == CycleFile.State.DOCUMENT) {
            return true;
        }
        isReread |= isReplaced;
        passedOver = nextTickNumber == 0 && !isReplaced ? path : null;
        return openOneOf(files);
    }

    /** Opens the first that Chronicle has finished making; one that it never finished holds nothing. */
    private boolean openOneOf(final List<Path> files) {
        for (final Path path : files) {
            if (open(path)) {
                return true;
            }
            passedOver = nextTickNumber == 0 ? path : passedOver;
        }
        return false;
    }

    private boolean open(final Path path) {
        // Whatever stands there is to be looked at without waiting.
        checkedNs = System.nanoTime() - IDLE_CHECK_NS;
        final CycleFile next = CycleFile.open(path);
        if (!next.isReady()) {
            next.close();
            return false;
        }
        closeFile();
        file = next;
        documentsOfFile = 0;
        return true;
    }

    private int firstFile(final List<Path> files) {
        for (int i = files.size() - 1; i > 0 && start.kind() != JournalStart.Kind.FIRST; i--) {
            final CycleScan scan = new CycleScan();
            try (CycleFile candidate = CycleFile.open(files.get(i))) {
                final boolean isWhole = candidate.isReady() && scan.startsWithDefinitions(candidate);
                if (isWhole && (start.kind() == JournalStart.Kind.LAST_CYCLE || scan.firstTickNumber <= firstWanted)) {
                    return i;
                }
            }
        }
        return 0;
    }

    private void onDocument(final TickHandler handler) {
        if (start.isBare() && !hasStarted && !isReread && passOver()) {
            return;
        }
        final String fault = file.wrap(document);
        if (fault != null) {
            throw damage("the document " + fault);
        }
        documentTimeNs = document.timeNs();
        if (!isReread || document.nextTickNumber() > nextTickNumber) {
            isReread = false;
            checkNumber(document.firstTickNumber());
            isGiving = true;
            take(handler);
            isGiving = false;
        }
        documents++;
        documentsOfFile++;
        bytes += file.length();
        file.advance();
    }

    /** Passes over a document before the start by its header alone; false if it has to be read. */
    private boolean passOver() {
        if (!file.wrapHeader(document) || document.isTicks() && document.nextTickNumber() > firstWanted) {
            return false;
        }
        checkNumber(document.firstTickNumber());
        nextTickNumber = document.nextTickNumber();
        hasStarted = nextTickNumber >= firstWanted && !isAmongDefinitions();
        documents++;
        documentsOfFile++;
        file.advance();
        return true;
    }

    private boolean isAmongDefinitions() {
        return document.isDefinitions() && document.part() < document.parts() - 1;
    }

    private void checkNumber(final long first) {
        if (nextTickNumber == 0) {
            if (first > firstWanted && start.isTick()) {
                throw new JournalException("tick " + firstWanted + " is asked for, but the journal in " + folder
                        + " begins with tick " + first);
            }
            if (first > 1 && passedOver != null) {
                throw new JournalException(
                        "journal file " + passedOver + " is damaged at its start, so that it cannot be read"
                                + ". `tapeline journal check` names all damage, `tapeline journal repair` mends it",
                        passedOver);
            }
        } else if (first != nextTickNumber && !(document.isHole() && first > nextTickNumber)) {
            throw damage("the document begins with tick " + first);
        }
    }

    private void take(final TickHandler handler) {
        if (document.isTicks()) {
            giveTicks(handler);
        } else if (document.isDefinitions() && !hasStarted) {
            before.onRepeated(document, tick);
        } else if (document.isDefinitions() && isRelearning) {
            relearn();
        }
        nextTickNumber = document.nextTickNumber();
        if (!hasStarted && !isAmongDefinitions() && nextTickNumber >= firstWanted) {
            giveDefinitions();
        }
    }

    private void giveTicks(final TickHandler handler) {
        final long first = document.firstTickNumber();
        final int count = document.count();
        int i = 0;
        for (; !hasStarted && i < count && first + i < firstWanted; i++) {
            document.tick(i, tick);
            before.onTick(tick.buffer(), tick.offset());
        }
        if (!hasStarted && i < count) {
            giveDefinitions();
        }
        for (; i < count; i++) {
            document.tick(i, tick);
            if (i % TickHandler.MAX_COMING == 0) {
                handler.onComing(tick.buffer(), tick.offset(), Math.min(TickHandler.MAX_COMING, count - i));
            }
            // Asked before the handler is, which may keep the view.
            isRelearning |= tick.isLost();
            handler.onTick(first + i, tick);
            ticks++;
        }
    }

    /** Behind a loss definitions are missing: the next whole set is given, again with tick number 0. */
    private void relearn() {
        for (int i = 0; i < document.count(); i++) {
            definitionHandler.onTick(0, document.tick(i, tick));
        }
        isRelearning = document.part() < document.parts() - 1;
    }

    private void giveDefinitions() {
        hasStarted = true;
        if (!start.isBare()) {
            before.giveTo(definitionHandler, new TickFlyweight());
        }
        before = null;
    }

    private boolean nothingMore() {
        if (start.isTick() && !hasStarted && firstWanted > Math.max(1, nextTickNumber)) {
            throw new JournalException("tick " + firstWanted + " is asked for, but the journal in " + folder
                    + " ends before tick " + Math.max(1, nextTickNumber)
                    + ": whoever asks knows of ticks that the journal has lost");
        }
        return false;
    }

    private JournalException damage(final String what) {
        final String due = nextTickNumber == 0 ? "the first tick" : "tick " + nextTickNumber;
        final String text = "journal file " + file.path() + " is damaged at byte " + file.position() + " (document "
                + documentsOfFile + " of the file), where " + due + " is due: " + what
                + ". `tapeline journal check` names all damage, `tapeline journal repair` mends it";
        return new JournalException(text, file.path());
    }
}
