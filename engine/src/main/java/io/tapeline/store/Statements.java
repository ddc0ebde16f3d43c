package io.tapeline.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs statements with parameters of few types. */
final class Statements {
    private Statements() {}

    static void execute(final Connection sql, final String statement) throws SQLException {
        try (Statement run = sql.createStatement()) {
            run.execute(statement);
        }
    }

    /** Rows changed. */
    static int update(final Connection sql, final String statement, final Object... parameters) throws SQLException {
        try (PreparedStatement run = sql.prepareStatement(statement)) {
            bind(run, parameters);
            return run.executeUpdate();
        }
    }

    /** The first column of the first row, or {@code otherwise}. */
    static long number(final Connection sql, final long otherwise, final String query, final Object... parameters)
            throws SQLException {
        try (PreparedStatement run = sql.prepareStatement(query)) {
            bind(run, parameters);
            try (ResultSet result = run.executeQuery()) {
                return result.next() ? result.getLong(1) : otherwise;
            }
        }
    }

    static void bind(final PreparedStatement statement, final Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
