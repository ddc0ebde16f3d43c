package io.tapeline;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalMend;
import io.tapeline.replay.Snapshots;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.List;

/**
 * What the engine does about damage to its own journal: mends it, counts what is lost in {@code journal.lost.ticks}, and
 * raises {@code journal.damage}, which stays until the process ends.
 *
 * <p><em>Thread</em>: that of the command at the start, then {@code store}.
 */
final class JournalCare {
    private final Journal journal;
    private final Snapshots snapshots;
    private final Counter lost;
    private final Conditions.Condition condition;
    private Path ending;

    JournalCare(
            final Journal journal, final Snapshots snapshots, final Counters counters, final Conditions conditions) {
        this.journal = journal;
        this.snapshots = snapshots;
        lost = counters.counter("journal.lost.ticks");
        condition = conditions.condition("journal.damage");
        report(journal.recovery().mends());
    }

    /**
     * Mends what a reader has stumbled over; the reader has to begin anew then. A file that is being written is ended for
     * that with the next batch.
     *
     * @return whether it is mended; false if it will be when asked again, once that file has ended
     * @throws JournalException the same, if it is not about damage, or nothing can be found to mend
     */
    boolean mend(final JournalException found) {
        final Path file = found.damagedFile();
        if (file == null) {
            throw found;
        }
        if (file.equals(ending) && journal.isLast(file)) {
            return false;
        }
        final List<JournalMend> mends = journal.mend(file);
        if (mends.isEmpty() && journal.isLast(file)) {
            ending = file;
            journal.requestEndOfFile();
            condition.raise(found.getMessage() + "; it is ended with the next tick, and mended then");
            return false;
        }
        if (mends.isEmpty()) {
            throw found;
        }
        report(mends);
        return true;
    }

    /** The same before the ring starts, when a file can be ended at once. */
    void mendAtStart(final JournalException found) {
        if (!mend(found)) {
            journal.endFile();
            if (!mend(found)) {
                throw found;
            }
        }
    }

    /** Ticks that only the database knew of. */
    void onLost(final long first, final long last) {
        lost.add(last - first + 1);
        condition.raise("the database has ticks of this journal to " + last + ", the journal ended before " + first
                + ": what was between is lost from the journal; new ticks are numbered from " + (last + 2) + " on");
    }

    private void report(final List<JournalMend> mends) {
        for (final JournalMend mend : mends) {
            lost.add(mend.lostCount());
            mend.lost().forEach(range -> snapshots.setAsideFrom(range.first()));
            condition.raise(mend.toText());
        }
    }
}
