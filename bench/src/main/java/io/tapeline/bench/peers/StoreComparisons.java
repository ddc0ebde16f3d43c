package io.tapeline.bench.peers;

import java.nio.file.Path;
import java.util.List;

/** The comparisons of what a database takes in: Tapeline's store beside others, and beside itself while chunks are closed. */
final class StoreComparisons {
    private static final int SECURITIES = 100;

    private StoreComparisons() {}

    /**
     * Makes the work and the peers.
     *
     * @param folder empty; keeps the journal and the encoded rows until all rounds are over
     */
    static List<Comparison> of(final Path folder, final int rows, final long seed) {
        final StoreWork work = StoreWork.make(folder, SECURITIES, rows, seed);
        final Comparison databases = new Comparison(
                "store, journal to visible rows of order_books",
                "rows",
                rows,
                2,
                List.of(
                        TapelineStorePeer.alone(work, 1),
                        TapelineStorePeer.alone(work, 2),
                        new PsqlCopyPeer(work, false),
                        new PsqlCopyPeer(work, true),
                        new CopyManagerPeer(work, 1),
                        new CopyManagerPeer(work, 2),
                        new BatchedInsertPeer(work),
                        new QuestDbPeer(work, QuestDbPeer.Transport.TCP),
                        new QuestDbPeer(work, QuestDbPeer.Transport.HTTP)));
        final Comparison closing = new Comparison(
                "store, closing beside",
                "rows",
                rows,
                1,
                List.of(TapelineStorePeer.behindRows(work, 2, true), TapelineStorePeer.behindRows(work, 2, false)));
        return List.of(databases, closing);
    }
}
