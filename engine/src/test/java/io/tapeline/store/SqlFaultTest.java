package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlFaultTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"08006", "57P01", "57P03", "53100", "53200", "55P03", "40001", "40P01", "25P02", "57014", "XX000"
            })
    void shouldTryAgainWhatMayPass(final String state) {
        assertEquals(SqlFault.RETRY, SqlFault.of(new SQLException("x", state)));
        assertEquals(SqlFault.RETRY, SqlFault.of(new SQLException("pool", new SQLException("x", state))));
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, TABLES",
        "42703, TABLES",
        "3F000, TABLES",
        "42501, HAND",
        "28P01, HAND",
        "28000, HAND",
        "3D000, HAND",
        "22003, DATA",
        "23505, DATA"
    })
    void shouldTellWhatTryingAgainCannotCure(final String state, final SqlFault fault) {
        assertEquals(fault, SqlFault.of(new SQLException("x", state)));
        assertEquals(fault, SqlFault.of(new SQLException("pool", "08001", new SQLException("x", state))));
    }

    @Test
    void shouldTryAgainWithoutState() {
        assertEquals(SqlFault.RETRY, SqlFault.of(new SQLException("x")));
        assertEquals(SqlFault.RETRY, SqlFault.of(new IllegalStateException("driver")));
        assertEquals(SqlFault.HAND, SqlFault.of(new StoreException("no")));
        assertEquals(SqlFault.STOP, SqlFault.of(new AssertionError("ours")));
    }

    @Test
    void shouldSayWhatToDo() {
        final String text = SqlFault.explain(new SQLException("relation \"trades\" does not exist", "42P01"));
        assertTrue(text.contains("trades") && text.contains("migrate up"), text);
    }
}
