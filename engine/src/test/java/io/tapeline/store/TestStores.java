package io.tapeline.store;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes stores for tests, and feeds them as the engine does. */
final class TestStores {
    static final CandleConfig CANDLES = new CandleConfig(60_000_000_000L, 2_000_000_000L, List.of("bid", "ask", "mid"));

    private TestStores() {}

    static StoreConfig config(final String url, final int lanes, final int batchRows) {
        return new StoreConfig(
                url,
                "test",
                batchRows,
                1 << 20,
                TimeUnit.MILLISECONDS.toNanos(20),
                lanes,
                TimeUnit.SECONDS.toNanos(20),
                TimeUnit.MILLISECONDS.toNanos(10),
                TimeUnit.MILLISECONDS.toNanos(200),
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.MINUTES.toNanos(1));
    }

    static Store open(final StoreConfig config, final UUID journalId, final TestTape tape, final Counters counters) {
        return Store.open(
                config,
                CANDLES,
                journalId,
                tape,
                counters,
                new Watermarks(tape::count, tape::count, tape::count),
                new Conditions(System::nanoTime),
                StateSource.none());
    }

    /** Feeds ticks 1 to {@code last}, as often as the store wants them, until all are stored. */
    static void feed(final Store store, final TestTape tape, final long last) {
        tape.replay(1, last, store);
        finish(store, tape, last);
    }

    /** Waits until all ticks given are stored; feeds them again from the first as often as the store wants them. */
    static void finish(final Store store, final TestTape tape, final long last) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!store.flush(deadlineNs)) {
            if (!store.isReplayWanted()) {
                throw new AssertionError("not stored in time: " + store.storedPrefix() + " of " + last);
            }
            store.beginReplay();
            tape.replay(1, last, store);
        }
    }
}
