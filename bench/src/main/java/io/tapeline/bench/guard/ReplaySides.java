package io.tapeline.bench.guard;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.JournalScan;
import io.tapeline.bench.ReplayJournal;
import io.tapeline.book.BookStage;
import io.tapeline.candle.CandleStage;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
import java.util.Set;

/**
 * A journal read into books and candles, a few documents at a time; control: a bare scan of the same journal with its CRC32C.
 *
 * <p>The first half of the journal is read before anything is measured: it defines the securities and fills the books.
 */
final class ReplaySides {
    private static final int SECURITIES = 100;
    private static final int TICKS = 1 << 18;
    private static final int SCAN_TICKS = 1 << 16;
    private static final int DOCUMENTS = 8;
    private static final int RUN_TICKS = DOCUMENTS * ReplayJournal.BATCH;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final Path folder = BenchFolder.create();
    private final long expected;
    private JournalReader reader;
    private TickHandler state;
    private BookStage books;
    private CandleStage candles;
    private long changes;
    private long ticks;

    private ReplaySides() {
        expected = ReplayJournal.write(folder, TICKS, SECURITIES);
        open();
    }

    static Side toBooksAndCandles() {
        final ReplaySides sides = new ReplaySides();
        return new Side(RUN_TICKS, 1, sides::prepare, sides::read, sides::close);
    }

    static Side scan() {
        final Path folder = BenchFolder.create();
        final long expected = ReplayJournal.write(folder, SCAN_TICKS, SECURITIES);
        final JournalScan scan = new JournalScan(folder);
        final Side.Step run = () -> {
            if (scan.scan(true) != expected) {
                throw new IllegalStateException("the scan has not read " + expected + " ticks");
            }
        };
        return Side.of(SCAN_TICKS, run, () -> {
            scan.close();
            BenchFolder.delete(folder);
        });
    }

    private void open() {
        reader = Journal.openReader(folder, JournalStart.first(), TickHandlers.none());
        books = new BookStage((number, tick, best) -> changes++);
        candles = new CandleStage(MINUTE_NS, MINUTE_NS / 6, MINUTE_NS, Set.of(), (number, tick, startNs) -> {});
        state = TickHandlers.chain(books, candles, this::onTick);
        ticks = 0;
        while (ticks < TICKS / 2) {
            read();
        }
    }

    private void onTick(final long tickNumber, final TickFlyweight tick) {
        ticks++;
    }

    private void prepare() {
        if (ticks + RUN_TICKS > expected) {
            check();
            reader.close();
            open();
        }
    }

    private void read() {
        if (reader.poll(state, DOCUMENTS) != DOCUMENTS) {
            throw new IllegalStateException("the journal has ended after " + ticks + " ticks");
        }
    }

    private void check() {
        final boolean isWhole = reader.lastTickNumber() == ticks && changes > 0 && books.ignoredLevels() == 0;
        if (!isWhole || candles.lateTicks() != 0 || candles.ignoredTicks() != 0) {
            throw new IllegalStateException(ticks + " ticks were read up to number " + reader.lastTickNumber() + "; "
                    + changes + " best prices have changed, " + books.ignoredLevels() + " levels were ignored, "
                    + candles.lateTicks() + " trades late, " + candles.ignoredTicks() + " ignored");
        }
    }

    private void close() {
        check();
        reader.close();
        BenchFolder.delete(folder);
    }
}
