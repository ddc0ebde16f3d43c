package io.tapeline.tick;

/**
 * The step by which stages hash their state, so that two runs over the same ticks can be compared by one number.
 *
 * <p>A hash starts at {@link #START} and takes 64-bit values one after the other, in an order that the stage documents:
 * {@code hash = mix(hash, value)}. It finds differences; it is no protection against forgery.
 */
public final class StateHash {
    /** The hash of nothing. */
    public static final long START = 0x7461_7065_6C69_6E65L;

    private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

    private StateHash() {}

    /** Takes one more value: multiply by the golden ratio, add, and spread the bits by two xor-shift-multiply rounds. */
    public static long mix(final long hash, final long value) {
        long x = (hash ^ value) * ODD + 1;
        x = (x ^ (x >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
        x = (x ^ (x >>> 29)) * 0xD6E8_FEB8_6659_FD93L;
        return x ^ (x >>> 32);
    }
}
