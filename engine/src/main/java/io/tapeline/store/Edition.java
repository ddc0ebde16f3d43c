package io.tapeline.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The two editions of TimescaleDB: Debian's packages are Apache, the Docker images Community. */
public enum Edition {
    APACHE,
    COMMUNITY;

    /** The edition of the server, whose extension must be in the database. */
    static Edition of(final Connection sql) throws SQLException {
        return find(sql)
                .orElseThrow(() -> new StoreException(
                        "the database has no TimescaleDB, run as its owner: CREATE EXTENSION timescaledb"));
    }

    /** The edition of the server; empty while the extension is not in the database, which then does not tell. */
    static Optional<Edition> find(final Connection sql) throws SQLException {
        final String extension = text(sql, "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'");
        if (extension == null) {
            return Optional.empty();
        }
        final String license = text(sql, "SELECT current_setting('timescaledb.license', true)");
        return Optional.of("timescale".equals(license) ? COMMUNITY : APACHE);
    }

    private static String text(final Connection sql, final String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : null;
        }
    }
}
