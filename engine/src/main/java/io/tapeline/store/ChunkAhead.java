package io.tapeline.store;

import static io.tapeline.store.Statements.number;

import io.tapeline.config.ChunkConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the chunks that a live market reaches next, so that no lane waits for one. A table is live while rows of about now
 * come in; an import of old days makes its chunks as it goes.
 */
final class ChunkAhead implements ChunkStep {
    private final ChunkTable table;
    private final ChunkMaker maker;
    private final Listener listener;
    private final String isLive;
    private final String missing;

    ChunkAhead(
            final ChunkTable table,
            final ChunkConfig config,
            final long chunkIntervalNs,
            final ChunkMaker maker,
            final Listener listener) {
        this.table = table;
        this.maker = maker;
        this.listener = listener;
        final String interval = "interval '" + chunkIntervalNs / 1_000 + " microseconds'";
        // A chunk that was made ahead has one row inserted, and taken out.
        isLive = "SELECT count(*) FROM chunk_states WHERE table_name = ? AND state = 'hot' AND inserted > 1"
                + " AND range_start <= clock_timestamp() AND range_end > clock_timestamp() - " + interval
                + " AND since > clock_timestamp() - 2 * " + interval;
        missing = "SELECT t::text FROM (SELECT clock_timestamp() + k * " + interval + " AS t FROM generate_series(1, "
                + config.ahead() + ") k) n WHERE NOT EXISTS (SELECT 1 FROM chunk_states s WHERE s.table_name = ?"
                + " AND s.state IN ('hot', 'closing', 'closed', 'moved') AND s.range_start <= t AND s.range_end > t)";
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final List<String> times = new ArrayList<>();
        if (number(sql, 0, isLive, table.table()) > 0) {
            try (PreparedStatement statement = sql.prepareStatement(missing)) {
                statement.setString(1, table.table());
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        times.add(result.getString(1));
                    }
                }
            }
        }
        sql.commit();
        for (final String time : times) {
            maker.make(sql, table.recent(), time);
            listener.onMadeAhead();
        }
        if (!times.isEmpty()) {
            ChunkStates.refresh(sql);
        }
        return times.size();
    }
}
