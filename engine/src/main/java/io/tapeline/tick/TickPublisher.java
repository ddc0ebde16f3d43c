package io.tapeline.tick;

import org.agrona.MutableDirectBuffer;

/**
 * The way in: a producer claims slots, encodes its ticks straight into them, and publishes.
 *
 * <pre>{@code
 * long first = publisher.claim(count);
 * if (first != TickPublisher.REFUSED) {
 *     for (long s = first; s < first + count; s++) {
 *         encoder.quote(publisher.buffer(s), publisher.offset(s))...
 *     }
 *     publisher.publish(first, count);
 * }
 * }</pre>
 *
 * <p><em>Thread</em>: one publisher belongs to one producer thread. <em>Allocation</em>: none.
 * <em>Failure</em>: a slot once claimed must be published, so everything that can fail comes before the claim.
 */
public interface TickPublisher {
    /** Returned by {@link #claim} when the ring stays full beyond what the feed's policy allows. */
    long REFUSED = -1;

    /** Most slots of one claim; a longer event takes several claims. */
    int maxClaim();

    /**
     * Claims {@code count} slots that stand together.
     *
     * @param count 1 to {@link #maxClaim()}
     * @return the ring sequence of the first slot, or {@link #REFUSED}: the ticks are lost, and the publisher has
     *     counted them; the feed owes the stream a DROPPED event as soon as there is room
     * @throws RingStoppedException when nobody takes ticks any more
     */
    long claim(int count);

    /** The buffer that holds the slot of a claimed sequence. */
    MutableDirectBuffer buffer(long ringSequence);

    /** The offset of the slot of a claimed sequence in its buffer. */
    int offset(long ringSequence);

    /** Makes claimed slots visible to the journal, all {@code count} of them from {@code first} on. */
    void publish(long first, int count);
}
