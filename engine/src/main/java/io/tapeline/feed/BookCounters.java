package io.tapeline.feed;

import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;

/** What is counted about the books of a feed, under {@code <feed>.book.}. */
final class BookCounters {
    final Counter compared;
    final Counter equal;
    final Counter different;
    final Counter gaps;
    final Counter snapshots;
    final Counter snapshotsFailed;
    final Counter ignoredOld;
    final Counter bufferOverflows;
    final Counter ok;

    BookCounters(final Counters counters, final String feedName) {
        final String prefix = feedName + ".book.";
        compared = counters.counter(prefix + "compared");
        equal = counters.counter(prefix + "equal");
        different = counters.counter(prefix + "different");
        gaps = counters.counter(prefix + "gaps");
        snapshots = counters.counter(prefix + "snapshots");
        snapshotsFailed = counters.counter(prefix + "snapshots.failed");
        ignoredOld = counters.counter(prefix + "ignored.old");
        bufferOverflows = counters.counter(prefix + "buffer.overflows");
        ok = counters.counter(prefix + "ok");
    }
}
