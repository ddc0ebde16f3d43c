package io.tapeline.store;

import java.util.List;

/** What the journal knows of its tick numbers that the ledger has to agree with. */
public interface NumberAgreement {
    /** The first number given while the ledger was not seen; {@link Long#MAX_VALUE} if there is none. */
    long firstUnconfirmed();

    /** The ledger was seen, and has none of them. */
    void confirm();

    /** Records of lost ticks that stand in the journal where ticks were: their numbers may be stored already. */
    List<Lost> lost();

    /**
     * @param first lost number
     * @param last lost number, that of the record
     * @param receiveTimeNs of the record
     */
    record Lost(long first, long last, long receiveTimeNs) {}

    /** For journals whose numbers were never in doubt. */
    static NumberAgreement certain() {
        return new NumberAgreement() {
            @Override
            public long firstUnconfirmed() {
                return Long.MAX_VALUE;
            }

            @Override
            public List<Lost> lost() {
                return List.of();
            }

            @Override
            public void confirm() {
                // There is nothing to note.
            }
        };
    }
}
