package io.tapeline;

import io.tapeline.journal.Journal;
import io.tapeline.journal.LostTicks;
import io.tapeline.store.NumberAgreement;
import java.util.List;

/** Gives what the journal knows of its numbers to the store. */
final class NumberCheck implements NumberAgreement {
    private final Journal journal;

    NumberCheck(final Journal journal) {
        this.journal = journal;
    }

    @Override
    public long firstUnconfirmed() {
        return journal.unconfirmed().first();
    }

    @Override
    public List<Lost> lost() {
        return LostTicks.read(journal.directory()).stream()
                .map(lost -> new Lost(lost.first(), lost.last(), lost.receiveTimeNs()))
                .toList();
    }

    @Override
    public void confirm() {
        journal.unconfirmed().confirm();
    }
}
