package io.tapeline.store;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Count, hash and sums of the rows of one block; rows are added in any order. */
final class BlockDigest {
    private static final int SCALES = 19;

    long rows;

    /** Sum of the rows' hashes modulo 2^64. */
    long hash;

    long rawHash;

    /** Some raw bytes are not in quarantine any more, so they cannot be compared. */
    boolean isRawGone;

    private final long[] low;
    private final long[] high;
    private final BigDecimal[] others;

    BlockDigest(final int sums) {
        low = new long[sums * SCALES];
        high = new long[sums * SCALES];
        others = new BigDecimal[sums];
        java.util.Arrays.fill(others, BigDecimal.ZERO);
    }

    void addTo(final int sum, final long mantissa, final int scale) {
        final int i = sum * SCALES + scale;
        final long before = low[i];
        low[i] = before + mantissa;
        high[i] += (mantissa >> 63) + (Long.compareUnsigned(low[i], before) < 0 ? 1 : 0);
    }

    void addTo(final int sum, final BigDecimal value) {
        others[sum] = others[sum].add(value);
    }

    BigDecimal sum(final int sum) {
        BigDecimal total = others[sum];
        for (int scale = 0; scale < SCALES; scale++) {
            final int i = sum * SCALES + scale;
            final BigInteger wide =
                    BigInteger.valueOf(high[i]).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(low[i])));
            total = total.add(new BigDecimal(wide, scale));
        }
        return total;
    }

    /** Whether both are of the same rows, as far as count, hash and sums tell. */
    boolean isEqualTo(final BlockDigest other) {
        boolean isEqual =
                rows == other.rows && hash == other.hash && (isRawGone || other.isRawGone || rawHash == other.rawHash);
        for (int i = 0; i < others.length && isEqual; i++) {
            isEqual = sum(i).compareTo(other.sum(i)) == 0;
        }
        return isEqual;
    }
}
