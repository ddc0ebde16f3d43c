package io.tapeline.store;

/** Ends a wait or an attempt inside the store for a reason that is no failure. */
final class StoreSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The store is being closed. */
        STOPPED,
        /** The database does not hold any more what it held: the journal must be read again from its start. */
        REPLAY_WANTED,
        /** Tables are not there: the migrations must run, and then the journal be read again. */
        TABLES_MISSING
    }

    private final Reason reason;

    StoreSignal(final Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
