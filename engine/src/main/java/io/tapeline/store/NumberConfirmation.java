package io.tapeline.store;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Sees to it that the ledger and the journal mean the same ticks by the same numbers, before anything is stored.
 *
 * <p>A journal that lost its end may have given new ticks the numbers of stored ones, when nobody could ask the ledger: they
 * would be passed over as stored, or stored beside others.
 *
 * <p><em>Thread</em>: that which feeds the store.
 */
final class NumberConfirmation {
    private final NumberAgreement agreement;
    private final LongSupplier journaled;
    private boolean isConfirmed;

    /**
     * @param journaled the last tick in the journal
     */
    NumberConfirmation(final NumberAgreement agreement, final LongSupplier journaled) {
        this.agreement = agreement;
        this.journaled = journaled;
    }

    /** See {@link NumberAgreement#lost}. */
    List<NumberAgreement.Lost> lost() {
        return agreement.lost();
    }

    /**
     * Asked after the ledger was read: nothing is stored that is not journaled. Confirmed before the first batch: what this
     * store commits must not look like that to the next start.
     *
     * @param lastStored the last tick in the ledger
     * @throws StoreException where they differ
     */
    void confirm(final long lastStored) {
        final long last = journaled.getAsLong();
        final long first = Math.min(agreement.firstUnconfirmed(), last + 1);
        if (last > 0 && lastStored >= first) {
            throw new StoreException("the database has ticks of this journal to " + lastStored
                    + ", but the journal lost its end and gave numbers from " + first
                    + " on to new ticks while the database"
                    + " could not be asked. Recording goes on into the journal; nothing is stored, so that nothing wrong is."
                    + " To store again, stop the engine, move the journal's directory aside and keep it, and start with an"
                    + " empty one");
        }
        if (!isConfirmed) {
            agreement.confirm();
            isConfirmed = true;
        }
    }
}
