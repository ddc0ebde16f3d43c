package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through files of the journal in order, checking everything, and mends those that are damaged, so that readers find
 * every number either as a tick or as a recorded loss.
 *
 * <p>What is lost between two files is recorded at the end of the first of them.
 *
 * <p>Design note: mending a file in place would mean to know all of Chronicle's format, and a crash meanwhile would be one
 * more case. A new file and one rename know neither.
 *
 * <p><em>Thread</em>: one, which holds the journal's lock.
 */
final class Mending {
    /**
     * Numbers to leave out where it is known that ticks are lost, but nothing tells how many: more than an engine journals
     * before it syncs.
     */
    static final long UNKNOWN_EXTENT = 1L << 20;

    /** A mark so far beyond the journal is no mark of it. */
    private static final long MAX_MARK_LEAD = 1L << 40;

    private static final long NS_PER_MS = 1_000_000;

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long blockBytes;
    private final boolean isWriterAtWork;
    private final ChronicleData chronicle;
    private Definitions definitions = new Definitions();
    private final List<JournalMend> mends = new ArrayList<>();
    private List<Path> files;
    private long nextTickNumber;
    private long lastReceiveTimeNs;
    private long documents;
    private long bytes;
    private boolean lastHasDefinitions;
    private boolean lastHasEnd;

    /**
     * @param isWriterAtWork whether the last file is being written, so that it can only be looked at
     * @param chronicle compares Chronicle's own data with the documents
     */
    Mending(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long blockBytes,
            final boolean isWriterAtWork,
            final ChronicleData chronicle) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.blockBytes = blockBytes;
        this.isWriterAtWork = isWriterAtWork;
        this.chronicle = chronicle;
    }

    /**
     * Checks the files from {@code from} to the last and mends them; of the last one only what lies behind its last
     * {@link SettledPlace}, if that is whole.
     */
    void runToEnd(final List<Path> all, final int from) {
        final int last = all.size() - 1;
        run(all, from, last - 1);
        final int lastIndex = files.size() - 1;
        if (last >= from && !isWholeBehindSettledPlace(files.get(lastIndex))) {
            mend(lastIndex);
            CycleRebuild.deleteFolder(paths.rebuild());
        }
    }

    /** Checks and mends the files {@code from..to}, and all that were removed among them. */
    void run(final List<Path> all, final int from, final int to) {
        files = new ArrayList<>(all);
        final int last = isWriterAtWork ? Math.min(to, files.size() - 2) : to;
        int removed = 0;
        for (int i = from; i <= last; i++) {
            removed += mend(i - removed) ? 0 : 1;
        }
        CycleRebuild.deleteFolder(paths.rebuild());
    }

    /** The last file that begins with a whole set of definitions and is not behind {@code index}; else the first. */
    static int startIndex(final List<Path> files, final int index) {
        for (int i = Math.min(index, files.size() - 1); i > 0; i--) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                if (new CycleScan().startsWithDefinitions(file)) {
                    return i;
                }
            }
        }
        return 0;
    }

    List<JournalMend> mends() {
        return mends;
    }

    List<Path> files() {
        return files;
    }

    Definitions definitions() {
        return definitions;
    }

    /** The number of the next tick; 0 if no document is there. */
    long nextTickNumber() {
        return nextTickNumber;
    }

    long lastReceiveTimeNs() {
        return lastReceiveTimeNs;
    }

    long documents() {
        return documents;
    }

    long bytes() {
        return bytes;
    }

    boolean lastHasDefinitions() {
        return lastHasDefinitions;
    }

    boolean lastHasEnd() {
        return lastHasEnd;
    }

    /** Takes over what lies behind the last settled place of the last file; false if that has to be read whole. */
    private boolean isWholeBehindSettledPlace(final Path path) {
        final Definitions learnt = new Definitions();
        final CycleSurvey survey = new CycleSurvey(learnt, false, chronicle);
        try (CycleFile file = CycleFile.open(path)) {
            final CycleScan start = new CycleScan();
            final boolean isStartRight = file.isReady()
                    && start.startsWithDefinitions(file)
                    && (nextTickNumber == 0 || start.firstTickNumber == nextTickNumber);
            final SettledPlace place =
                    isStartRight ? SettledPlace.findLast(file, chronicle, JournalMark.read(paths.directory())) : null;
            if (place == null) {
                return false;
            }
            survey.runFrom(file, place);
        }
        if (survey.isDamaged() || !survey.hasDefinitions() || tailNext(survey) > survey.nextTickNumber) {
            return false;
        }
        definitions = learnt;
        take(survey, survey.nextTickNumber, !survey.isWithinSet);
        return true;
    }

    private void take(final CycleSurvey survey, final long next, final boolean hasDefinitions) {
        nextTickNumber = next;
        lastReceiveTimeNs = survey.lastReceiveTimeNs;
        documents += survey.documents;
        bytes += survey.bytes;
        lastHasDefinitions = hasDefinitions;
        lastHasEnd = survey.hasEnd;
    }

    /** Mends one file where it must be; false if it was removed. */
    private boolean mend(final int index) {
        final Path path = files.get(index);
        final Definitions before = definitions.copy();
        final long due = nextTickNumber;
        final CycleSurvey survey = new CycleSurvey(definitions, false, chronicle);
        try (CycleFile file = CycleFile.open(path)) {
            survey.run(file, due, due == 0 ? startNs(path) : lastReceiveTimeNs);
        }
        final boolean isLast = index == files.size() - 1;
        final long next = isLast ? tailNext(survey) : nextWhole(index, survey);
        if (survey.documents == 0 && next <= Math.max(1, survey.nextTickNumber)) {
            return keepEmpty(index, survey);
        }
        // With nothing before it, the numbers from 1 on may be lost; the ledger knows which of them are stored.
        final long first = Math.max(1, survey.nextTickNumber);
        final boolean hasLoss = next > first;
        final boolean isRebuilt = survey.isDamaged() || hasLoss || survey.documents == 0;
        if (!survey.hasDefinitions()) {
            definitions.addMissing(before);
        }
        if (isRebuilt) {
            rebuild(index, survey, before, first, next - 1);
        }
        if (hasLoss) {
            definitions.onLost();
        }
        final boolean isNewSet = isRebuilt && !survey.hasDefinitions();
        take(survey, Math.max(first, next), isNewSet || survey.hasDefinitions() && !survey.isWithinSet);
        return true;
    }

    private void rebuild(
            final int index,
            final CycleSurvey survey,
            final Definitions before,
            final long lostFrom,
            final long lostTo) {
        final Path path = files.get(index);
        final boolean isLast = index == files.size() - 1;
        final CycleRebuild rebuild = new CycleRebuild(paths, rollCycle, blockBytes, path, survey);
        final Path original = survey.isDamaged() || survey.documents == 0 ? rebuild.keepOriginal() : null;
        final Definitions relearnt = isLast ? null : definitionsBehind(index);
        Definitions anew = null;
        if (!survey.hasDefinitions()) {
            anew = before;
            anew.addMissing(definitions);
            if (relearnt != null) {
                anew.addMissing(relearnt);
            }
        }
        final Definitions again = survey.hasDefinitions() && relearnt != null ? missingOf(relearnt) : null;
        rebuild.run(
                anew,
                firstNumber(survey, lostFrom),
                lostFrom,
                lostTo,
                survey.lastReceiveTimeNs,
                again,
                !isLast || survey.hasEnd);
        final List<JournalMend.Lost> lost = new ArrayList<>();
        survey.gaps.stream()
                .filter(gap -> gap.lastLost() >= gap.firstLost())
                .forEach(gap -> lost.add(new JournalMend.Lost(gap.firstLost(), gap.lastLost())));
        if (lostTo >= lostFrom) {
            lost.add(new JournalMend.Lost(lostFrom, lostTo));
        }
        mends.add(new JournalMend(path, original, List.copyOf(lost), reason(survey)));
    }

    private static String reason(final CycleSurvey survey) {
        if (survey.isDamaged()) {
            return survey.firstFault();
        }
        return survey.documents == 0 ? "nothing in it is whole" : "what follows it is missing";
    }

    private static long firstNumber(final CycleSurvey survey, final long lostFrom) {
        return survey.firstTickNumber == 0 ? lostFrom : survey.firstTickNumber;
    }

    /** All that this and the next set know; what is known here keeps its count. */
    private Definitions missingOf(final Definitions relearnt) {
        final Definitions all = definitions.copy();
        all.onLost();
        all.addMissing(relearnt);
        return all;
    }

    /** A file without anything in it is in Chronicle's way, unless Chronicle has finished making it. */
    private boolean keepEmpty(final int index, final CycleSurvey survey) {
        final Path path = files.get(index);
        if (survey.isReady && !survey.isDamaged()) {
            lastHasDefinitions = false;
            lastHasEnd = survey.hasEnd;
            return true;
        }
        try {
            if (survey.isDamaged()) {
                final Path original = new CycleRebuild(paths, rollCycle, blockBytes, path, survey).keepOriginal();
                mends.add(new JournalMend(path, original, List.of(), survey.firstFault()));
            }
            Files.delete(path);
            JournalId.forceFolder(paths.ticks());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove the unfinished " + path, e);
        }
        files.remove(index);
        lastHasEnd = index > 0 || lastHasEnd;
        lastHasDefinitions = false;
        return false;
    }

    /** The first whole number behind a file; its own next number where no file behind has one. */
    private long nextWhole(final int index, final CycleSurvey survey) {
        final long own = Math.max(1, survey.nextTickNumber);
        for (int i = index + 1; i < files.size(); i++) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                final long number = CycleSurvey.firstNumber(file, own);
                if (number > 0) {
                    return Math.max(own, number);
                }
            }
        }
        return tailNext(survey);
    }

    /** Above every number that may have been given, as far as the end of the journal and its mark tell. */
    private long tailNext(final CycleSurvey survey) {
        final long next = Math.max(1, survey.nextTickNumber);
        final long behindTail = Math.max(next, survey.tailFault == null ? next : survey.tailNextTickNumber);
        return Math.max(behindTail, markNext(paths, behindTail));
    }

    /** Above the number that the mark and those not yet synced behind it had; {@code next} if the mark is not beyond. */
    static long markNext(final JournalPaths paths, final long next) {
        final long marked = JournalMark.read(paths.directory());
        return marked >= next && marked - next < MAX_MARK_LEAD ? marked + 1 + UNKNOWN_EXTENT : next;
    }

    private Definitions definitionsBehind(final int index) {
        for (int i = index + 1; i < files.size(); i++) {
            final Definitions behind = new Definitions();
            try (CycleFile file = CycleFile.open(files.get(i))) {
                if (new CycleScan().learnDefinitions(file, behind)) {
                    return behind;
                }
            }
        }
        return null;
    }

    private long startNs(final Path path) {
        return rollCycle.startMs(rollCycle.cycleOf(CycleFolder.name(path))) * NS_PER_MS;
    }
}
