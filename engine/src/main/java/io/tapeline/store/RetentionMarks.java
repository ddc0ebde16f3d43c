package io.tapeline.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

/** Up to which time the rows of each table were dropped because of their age. */
final class RetentionMarks {
    private final Map<VerifyTable, Long> micros = new EnumMap<>(VerifyTable.class);

    static RetentionMarks read(final Connection sql) throws SQLException {
        final RetentionMarks marks = new RetentionMarks();
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT table_name, (extract(epoch FROM dropped_until) * 1000000)::bigint FROM retention_marks")) {
            while (result.next()) {
                for (final VerifyTable table : VerifyTable.values()) {
                    if (table.table().equals(result.getString(1))) {
                        marks.micros.put(table, result.getLong(2));
                    }
                }
            }
        }
        return marks;
    }

    /** Microseconds since 1970; what is before is dropped, or will be. */
    long micros(final VerifyTable table) {
        return micros.getOrDefault(table, Long.MIN_VALUE);
    }

    boolean isDropped(final VerifyTable table, final long timestampNs) {
        return Math.floorDiv(timestampNs, 1_000L) < micros(table);
    }

    /** What is kept of a table, as a condition in SQL. */
    String condition(final VerifyTable table, final String column) {
        return micros.containsKey(table)
                ? column + " >= timestamptz 'epoch' + " + micros(table) + " * interval '1 microsecond'"
                : "true";
    }
}
