package io.tapeline.store;

import io.tapeline.security.Security;
import org.agrona.DirectBuffer;

/** A row of {@code data_quality_logs} on its way; one object, reused. */
final class QualityRow {
    long tickNumber;
    long timestampNs;
    long receiveTimeNs;

    /** Name of the feed, or null for the engine itself. */
    String feed;

    /** Null where it concerns a whole feed. */
    Security security;

    String kind;
    long fromSequence;
    long toSequence;
    long count;

    /** Null where the kind says it all. */
    String reason;

    /** What repaired it, or null. */
    String repaired;

    /** Start of the hole where that is known, or the null value. */
    long sinceNs;

    /** The message that was rejected; {@link #rawLength} is -1 where it is not kept. */
    DirectBuffer raw;

    int rawLength;

    /** Whether the message was kept, but is not there any more. */
    boolean isRawGone;
}
