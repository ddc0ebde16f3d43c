package io.tapeline.tick;

/** The one rule for the time a tick counts at. */
public final class TickTime {
    private TickTime() {}

    /**
     * Event time, unless the venue gave none or it is further than {@code maxSkewNs} from receive time: then receive time.
     *
     * @return epoch nanoseconds
     */
    public static long timestampNs(final long eventTimeNs, final long receiveTimeNs, final long maxSkewNs) {
        return isEventTimeUsed(eventTimeNs, receiveTimeNs, maxSkewNs) ? eventTimeNs : receiveTimeNs;
    }

    /** Whether {@link #timestampNs} is the event time. */
    public static boolean isEventTimeUsed(final long eventTimeNs, final long receiveTimeNs, final long maxSkewNs) {
        if (eventTimeNs == TickLayout.NULL_VALUE) {
            return false;
        }
        final long skewNs = eventTimeNs - receiveTimeNs;
        return skewNs <= maxSkewNs && skewNs >= -maxSkewNs;
    }
}
