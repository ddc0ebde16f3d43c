package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.CloseHelper;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The CopyManager of org.postgresql: the rows, encoded before the clock starts, in one COPY, or in two halves on two
 * connections at once.
 *
 * <p>Settings, and why its authors would call them fair: the binary format, the file in the page cache, read and written in
 * pieces of 64 KiB, the size of the driver's own buffer; {@code synchronous_commit=off} as in the store; one transaction for
 * each connection; connected when the clock starts. Nothing is derived, encoded or kept in a ledger.
 */
final class CopyManagerPeer implements Peer {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final String COPY =
            "COPY order_books_recent (" + BookRows.COLUMNS + ") FROM STDIN WITH (FORMAT binary)";

    private final StoreWork work;
    private final int connectionCount;
    private final List<Connection> connections = new ArrayList<>();
    private BenchDatabase database;
    private ExecutorService threads;

    /**
     * @param connectionCount 1 or 2
     */
    CopyManagerPeer(final StoreWork work, final int connectionCount) {
        this.work = work;
        this.connectionCount = connectionCount;
    }

    @Override
    public String name() {
        return "CopyManager, " + connectionCount + (connectionCount == 1 ? " connection" : " connections");
    }

    @Override
    public void open(final Path folder) throws Exception {
        database = BenchDatabase.create();
        threads = Executors.newFixedThreadPool(connectionCount);
        for (int i = 0; i < connectionCount; i++) {
            connections.add(database.connectAsStore(Map.of()));
        }
    }

    @Override
    public void run() throws Exception {
        final BookRows rows = work.rows();
        final List<Future<?>> parts = new ArrayList<>();
        for (int i = 0; i < connectionCount; i++) {
            final Connection connection = connections.get(i);
            final long from = i == 0 ? BookRows.HEADER.length : rows.middle();
            final long to = i == connectionCount - 1 ? rows.end() : rows.middle();
            parts.add(threads.submit(() -> {
                copy(connection, from, to);
                return null;
            }));
        }
        for (final Future<?> part : parts) {
            part.get();
        }
    }

    private void copy(final Connection connection, final long from, final long to) throws IOException, SQLException {
        final byte[] piece = new byte[PIECE_BYTES];
        final CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        copy.writeToCopy(BookRows.HEADER, 0, BookRows.HEADER.length);
        try (InputStream in = Files.newInputStream(work.rows().file())) {
            in.skipNBytes(from);
            long left = to - from;
            while (left > 0) {
                final int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    throw new IOException(work.rows().file() + " ends " + left + " bytes early");
                }
                copy.writeToCopy(piece, 0, read);
                left -= read;
            }
        }
        copy.writeToCopy(BookRows.TRAILER, 0, BookRows.TRAILER.length);
        copy.endCopy();
    }

    @Override
    public long done() throws Exception {
        return work.rows().check(database);
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
        CloseHelper.closeAll(connections);
        connections.clear();
        CloseHelper.close(database);
    }
}
