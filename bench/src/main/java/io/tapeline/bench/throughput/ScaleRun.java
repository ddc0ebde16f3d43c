package io.tapeline.bench.throughput;

import com.sun.management.ThreadMXBean;
import io.tapeline.bench.TickJournal;
import io.tapeline.book.BookStage;
import io.tapeline.book.LevelBook;
import io.tapeline.tick.codec.Side;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Books and candles of a number of securities out of their journal, once: what they take, and what a tick costs.
 *
 * @param securities how many
 * @param levels of a security's book, both sides, in the mean
 * @param startMs from nothing to definitions, books and first candles of all of them
 * @param bytes of a security on the heap, its book and candles included
 * @param tickNs processor time of a tick from there on, reading it included
 */
record ScaleRun(int securities, double levels, double startMs, double bytes, double tickNs) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static ScaleRun of(final TickJournal journal, final Path folder) {
        final JournalToState work = new JournalToState("scale", journal);
        final long bytesBefore = HeapBytes.alive();
        final long startNs = System.nanoTime();
        work.open(folder);
        try {
            work.meet();
            final double startMs = (System.nanoTime() - startNs) / 1e6;
            final double bytes = HeapBytes.alive() - bytesBefore;
            final double levels = levels(work.state().books());
            final long runNs = THREADS.getCurrentThreadCpuTime();
            work.run();
            final double tickNs = (THREADS.getCurrentThreadCpuTime() - runNs) / (double) work.done();
            final int securities = journal.securities();
            return new ScaleRun(securities, levels / securities, startMs, bytes / securities, tickNs);
        } finally {
            work.close();
        }
    }

    private static long levels(final BookStage books) {
        long levels = 0;
        for (int id = 0; id < books.securityIdLimit(); id++) {
            final LevelBook book = books.book(id);
            levels += book == null ? 0 : book.count(Side.BID) + book.count(Side.ASK);
        }
        return levels;
    }
}
