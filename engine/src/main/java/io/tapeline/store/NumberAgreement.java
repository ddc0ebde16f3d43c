package io.tapeline.store;

/** Whether the numbers that the journal gave while the ledger was not seen are its own. */
public interface NumberAgreement {
    /** The first number given while the ledger was not seen; {@link Long#MAX_VALUE} if there is none. */
    long firstUnconfirmed();

    /** The ledger was seen, and has none of them. */
    void confirm();

    /** For journals whose numbers were never in doubt. */
    static NumberAgreement certain() {
        return new NumberAgreement() {
            @Override
            public long firstUnconfirmed() {
                return Long.MAX_VALUE;
            }

            @Override
            public void confirm() {
                // There is nothing to note.
            }
        };
    }
}
