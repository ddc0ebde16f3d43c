package io.tapeline;

import io.tapeline.config.StoreConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.UnconfirmedNumbers;
import io.tapeline.store.LedgerEnd;
import java.util.OptionalLong;

/**
 * Sees to it that no new tick gets a number that the database has already: a journal that was put back from an older copy,
 * or whose disk lied, ends before the ledger does.
 *
 * <p><em>Thread</em>: that of the command, before the ring starts.
 */
final class LedgerAgreement {
    private LedgerAgreement() {}

    /**
     * Skips the numbers that the ledger has and the journal lacks, and puts them on record as lost; when the database cannot be
     * asked, notes that, for the store to look at when it can.
     *
     * @return whether the journal has got a record at its end
     */
    static boolean reach(final Journal journal, final StoreConfig store, final JournalCare care) {
        final UnconfirmedNumbers unconfirmed = journal.unconfirmed();
        final OptionalLong stored = LedgerEnd.ask(store, journal.id());
        if (stored.isEmpty()) {
            if (!journal.recovery().isNew()) {
                unconfirmed.note(journal.nextTickNumber());
            }
            return false;
        }
        final long last = stored.getAsLong();
        final long next = journal.nextTickNumber();
        if (last >= unconfirmed.first()) {
            return false;
        }
        if (last >= next) {
            // The number behind the last stored one is that of the record, so that it can be stored.
            journal.skipTo(last + 2);
            care.onLost(next, last);
        }
        unconfirmed.confirm();
        return last >= next;
    }
}
