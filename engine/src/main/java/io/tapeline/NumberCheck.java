package io.tapeline;

import io.tapeline.journal.UnconfirmedNumbers;
import io.tapeline.store.NumberAgreement;

/** Gives the journal's note of unconfirmed numbers to the store. */
final class NumberCheck implements NumberAgreement {
    private final UnconfirmedNumbers note;

    private NumberCheck(final UnconfirmedNumbers note) {
        this.note = note;
    }

    static NumberAgreement of(final UnconfirmedNumbers note) {
        return new NumberCheck(note);
    }

    @Override
    public long firstUnconfirmed() {
        return note.first();
    }

    @Override
    public void confirm() {
        note.confirm();
    }
}
