package io.tapeline.tick;

/**
 * State that is a function of the ticks up to one of them, and can be written down and read back.
 *
 * <p><em>Thread</em>: that which gives it its ticks.
 */
public interface StoredState {
    /** The last tick that is in it, 0 if there is none. */
    long lastTickNumber();

    /** What tells this last tick from any other of the same number. */
    long lastTickMark();

    /** Digest of the settings that it depends on. */
    long fingerprint();

    /** Equal for equal ticks under equal settings. */
    long stateHash();

    void writeTo(StateOutput out);

    /**
     * Reads back what {@link #writeTo} wrote, into an object that has taken no tick yet.
     *
     * @throws StateException when the bytes cannot be such a state; the object is of no use then
     */
    void readFrom(StateInput in);
}
