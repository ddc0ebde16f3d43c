package io.tapeline.book;

/**
 * The best bid and ask of one security, as mantissas in its scales; a side that is not there has
 * {@link io.tapeline.tick.TickLayout#NULL_VALUE} for both price and size.
 */
public interface BestPrices {
    /** Flag: bid at or above ask, which an auction phase allows. */
    int CROSSED = 1 << 16;

    /** Flag: from the venue's quotes, since the feed has no book of this security. */
    int FROM_QUOTE = 1 << 17;

    /** Flag: the book was lost (gap, disconnect); both sides are null until it is whole again. */
    int NO_BOOK = 1 << 18;

    int securityId();

    long bidPrice();

    long bidSize();

    long askPrice();

    long askSize();

    /** Bits of this interface above those of {@link io.tapeline.tick.TickFlags} that the tick carries. */
    int flags();
}
