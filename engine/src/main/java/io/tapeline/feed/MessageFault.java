package io.tapeline.feed;

import io.tapeline.tick.codec.RejectReason;

/**
 * Carries the reason why a message cannot be taken up to whoever rejects it.
 *
 * <p>Each decoder has one, made once and thrown again and again, without stack or message: a stream of garbage costs no
 * garbage of ours.
 */
public final class MessageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RejectReason reason = RejectReason.NULL_VAL;

    public MessageFault() {
        super(null, null, false, false);
    }

    /** Sets the reason, and returns this to be thrown. */
    public MessageFault because(final RejectReason newReason) {
        reason = newReason;
        return this;
    }

    public RejectReason reason() {
        return reason;
    }
}
