package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.agrona.CloseHelper;

/**
 * Batched INSERT through org.postgresql, as most applications write to a database.
 *
 * <p>Settings, and why its authors would call them fair: {@code reWriteBatchedInserts=true}, which makes one statement of up
 * to 128 rows and is what the driver's documentation advises; prepared on the server from the first use; batches of 10,000
 * rows, each a transaction; {@code synchronous_commit=off} as in the store; the table without index; connected when the
 * clock starts. The rows are plain numbers before, as an application has them.
 */
final class BatchedInsertPeer implements Peer {
    private static final int BATCH_ROWS = 10_000;
    private static final Map<String, String> OPTIONS = Map.of("reWriteBatchedInserts", "true", "prepareThreshold", "1");
    private static final String INSERT =
            "INSERT INTO order_books_recent (" + BookRows.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final StoreWork work;
    private BenchDatabase database;
    private Connection connection;

    BatchedInsertPeer(final StoreWork work) {
        this.work = work;
    }

    @Override
    public String name() {
        return "batched INSERT";
    }

    @Override
    public void open(final Path folder) throws Exception {
        database = BenchDatabase.create();
        connection = database.connectAsStore(OPTIONS);
        connection.setAutoCommit(false);
    }

    @Override
    public void run() throws Exception {
        final int count = work.rows().count();
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < count; i++) {
                bind(statement, i);
                statement.addBatch();
                if ((i + 1) % BATCH_ROWS == 0 || i == count - 1) {
                    statement.executeBatch();
                    connection.commit();
                }
            }
        }
    }

    private void bind(final PreparedStatement statement, final int row) throws SQLException {
        final BookRows rows = work.rows();
        final long timeNs = rows.timeNs(row);
        statement.setObject(1, timestamp(timeNs));
        statement.setInt(2, rows.securityId(row));
        for (int field = 0; field < 4; field++) {
            statement.setBigDecimal(3 + field, rows.decimal(row, field));
        }
        statement.setLong(7, timeNs);
        statement.setLong(8, timeNs);
        statement.setLong(9, rows.tickNumber(row));
        statement.setInt(10, BookRows.ENGINE_ID);
        statement.setInt(11, rows.flags(row));
    }

    /** The driver rounds to microseconds; the store's encoder cuts. */
    private static OffsetDateTime timestamp(final long timeNs) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(timeNs, 1_000_000_000L), Math.floorMod(timeNs, 1_000_000_000L) / 1_000 * 1_000)
                .atOffset(ZoneOffset.UTC);
    }

    @Override
    public long done() throws Exception {
        return work.rows().check(database);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(connection, database);
    }
}
