package io.tapeline.chaos;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The numbers of the tape: each the one before and one more, but for those that LOST names. */
final class TickNumbers {
    private record Range(long from, long to) {}

    private final List<Range> missing = new ArrayList<>();
    private final List<Range> recorded = new ArrayList<>();
    private long last;

    long last() {
        return last;
    }

    /** True if numbers before this one are missing. */
    boolean onTick(final long tickNumber, final Findings findings) {
        if (tickNumber <= last) {
            findings.doubled("tick number " + tickNumber + " after " + last);
            return false;
        }
        final boolean isJump = tickNumber != last + 1;
        if (isJump) {
            missing.add(new Range(last + 1, tickNumber - 1));
            findings.missed(tickNumber - 1 - last);
        }
        last = tickNumber;
        return isJump;
    }

    void onLost(final long from, final long to) {
        recorded.add(new Range(from, to));
    }

    /** What is missing and not on record by now is lost; what is on record and still there is wrong. */
    void report(final Findings findings) {
        for (final Iterator<Range> i = missing.iterator(); i.hasNext(); ) {
            final Range range = i.next();
            if (recorded.stream().noneMatch(r -> r.from <= range.from && r.to >= range.to)) {
                findings.lost(
                        range.to - range.from + 1,
                        "ticks " + range.from + ".." + range.to + " are missing on the tape, and no LOST says so");
            }
            i.remove();
        }
    }
}
