package io.tapeline.chaos;

/** Something was not as promised, other than in the accounts. */
final class TrialFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean needsHand;

    TrialFailure(final boolean needsHand, final String what) {
        super(what);
        this.needsHand = needsHand;
    }

    /** Whether somebody would have had to do something before the engine runs again. */
    boolean needsHand() {
        return needsHand;
    }
}
