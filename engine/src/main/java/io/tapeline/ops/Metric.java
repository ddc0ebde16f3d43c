package io.tapeline.ops;

import java.util.List;

/**
 * What a counter of the engine is to Prometheus.
 *
 * @param counter its name in {@link io.tapeline.telemetry.Counters}; of a feed, what follows the name of the feed
 * @param isOfFeed whether each feed has one
 * @param isGauge whether it may go down
 * @param help one sentence
 */
record Metric(String counter, boolean isOfFeed, boolean isGauge, String help) {
    /** All that the engine counts. Others are shown too, with their name for a help text. */
    static final List<Metric> ALL = List.of(
            engine("journal.documents", "Documents written to the journal; each is one batch of the ring."),
            engine("journal.bytes", "Bytes of the documents written to the journal."),
            engine("journal.latency.out.of.range", "Ticks whose latency was negative or over an hour."),
            engine("quarantine.kept", "Rejected messages whose bytes are kept in the quarantine."),
            engine("quarantine.refused", "Rejected messages whose bytes had no room in the quarantine."),
            engine("store.rows", "Rows committed to the database."),
            engine("store.batches", "Batches committed to the database, each with its ledger row."),
            engine("store.retries", "Batches sent again after a failure of the database."),
            engine("chunks.closed", "Chunks that were over and got their index."),
            engine("chunks.moved", "Chunks whose rows were moved into the chunk of their day."),
            engine("chunks.rows", "Rows moved into chunks of a day."),
            engine("chunks.dropped", "Chunks dropped: emptied by a move, or older than store.retention."),
            engine("chunks.ahead", "Chunks made before their rows came."),
            engine("chunks.compressed", "Chunks of a day that were compressed; Community edition."),
            engine("chunks.put.off", "Times that a chunk was in use and its drop was put off."),
            engineGauge("store.lag", "Ticks in the journal that are not yet in the database, as of the last second."),
            engineGauge("store.rate", "Ticks a second that went to the database of late."),
            engineGauge("store.eta", "Seconds until the database has caught up; -1 when it does not."),
            engine("journal.syncs", "Times that the journal was forced to the disk."),
            engine(
                    "journal.sync.waits",
                    "Batches that waited for the disk, so that no more is unsynced than is allowed."),
            engine("journal.sync.latency.out.of.range", "Syncs that took more than an hour."),
            engine(
                    "journal.lost.ticks",
                    "Numbers of ticks that damage took from the journal; each range is on record as LOST."),
            engineGauge("journal.space.free", "Bytes free on the journal's disk."),
            engineGauge("journal.space.ballast", "Bytes kept back for a full disk; 0 when they were given up."),
            engine("journal.space.stops", "Times that intake stopped because the journal's disk was nearly full."),
            engine("journal.deleted.cycles", "Files of the journal deleted because journal.retention is over."),
            engine("live.hashes.skipped", "State hashes that a full ring kept off the tape."),
            engine("live.snapshots", "Snapshots of books and candles written."),
            engine("live.snapshots.skipped", "Snapshots not taken, because the one before was still being written."),
            engineGauge("live.snapshot.ns", "Nanoseconds that the journal thread took for the last snapshot."),
            engine("faults.errors", "Throwables that reached the error handler; the log has each kind once."),
            engine("clock.steps", "Times that the clock was set by more than a second."),
            feed("ticks", "Ticks published; begins anew when the feed does."),
            feed("dropped", "Ticks that the full ring refused; each gap is on record as DROPPED."),
            feed("ring.refused", "Slots that the full ring refused, of feeds and of the engine itself."),
            feed("ring.waits", "Claims that had to wait for room in the ring."),
            feed("restarts", "Times that the feed was made anew after a failure."),
            feed("events", "Events of the simulated exchange."),
            feed("messages", "Messages from the venue."),
            feed("rejected", "Messages that could not be read; the quarantine has their bytes."),
            feed("rejected.malformed", "Rejected: not of the protocol's form."),
            feed("rejected.too_long", "Rejected: longer than the limit of the feed."),
            feed("rejected.invalid_utf8", "Rejected: not UTF-8."),
            feed("rejected.unknown_security", "Rejected: of a security that nobody asked for or defined."),
            feed("rejected.not_a_number", "Rejected: no number where one must be."),
            feed("rejected.out_of_range", "Rejected: a number that does not fit, or with a sign that may not be."),
            feed("rejected.beyond_scale", "Rejected: digits below the scale of the security."),
            feed("rejected.missing_field", "Rejected: a field is missing."),
            feed("rejected.unknown_kind", "Rejected: of a kind that is not known."),
            gauge("connected", "Connections that are up."),
            feed("errors", "Times that the venue refused a request."),
            feed("ignored.symbols", "Messages of symbols that are not recorded."),
            feed("ignored.snapshots", "Snapshots that came for no book."),
            feed("ignored.trades", "Trades in a stream that is not the one recorded."),
            feed("ignored.trades.off.market", "Trades outside of the book, such as insurance fund ones."),
            feed("trades.gaps", "Gaps in the numbers of trades."),
            feed("trades.out.of.order", "Trades whose number is not above the last."),
            feed("book.compared", "Times that our book was compared with what the venue says."),
            feed("book.equal", "Comparisons that agreed."),
            feed("book.different", "Comparisons that did not agree; the book is asked for anew."),
            feed("book.gaps", "Gaps in the numbers of changes of books."),
            feed("book.snapshots", "Snapshots of books that were taken over."),
            feed("book.snapshots.failed", "Snapshots of books that could not be had."),
            feed("book.ignored.old", "Changes of books that came before their snapshot."),
            feed("book.buffer.overflows", "Times that more changes waited for a snapshot than are kept."),
            gauge("book.ok", "Books that agree with the venue's as far as is known."));

    private static Metric engine(final String counter, final String help) {
        return new Metric(counter, false, false, help);
    }

    private static Metric engineGauge(final String counter, final String help) {
        return new Metric(counter, false, true, help);
    }

    private static Metric feed(final String counter, final String help) {
        return new Metric(counter, true, false, help);
    }

    private static Metric gauge(final String counter, final String help) {
        return new Metric(counter, true, true, help);
    }

    /** The metric of this counter, if it is known. */
    static Metric of(final String counter, final boolean isOfFeed) {
        for (final Metric metric : ALL) {
            if (metric.isOfFeed == isOfFeed && metric.counter.equals(counter)) {
                return metric;
            }
        }
        return new Metric(counter, isOfFeed, false, (isOfFeed ? "Counter of a feed: " : "Counter: ") + counter + ".");
    }

    /** The family without Prometheus' ending for counters. */
    String family() {
        return (isOfFeed ? "tapeline_feed_" : "tapeline_")
                + counter.replace('.', '_').replace('-', '_');
    }

    /** The family as it stands in the page. */
    String shownFamily() {
        return isGauge ? family() : family() + "_total";
    }
}
