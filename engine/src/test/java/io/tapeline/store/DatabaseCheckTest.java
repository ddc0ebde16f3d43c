package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.store.DatabaseCheck.Finding;
import io.tapeline.store.DatabaseCheck.Grade;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("database")
@Timeout(120)
class DatabaseCheckTest {
    @Test
    void shouldFindNothingWrongWithADatabaseThatHasItsTables() throws SQLException {
        try (TestDatabase database = TestDatabase.migrated()) {
            final List<Finding> findings = DatabaseCheck.of(config(database.url()));
            assertTrue(findings.stream().allMatch(finding -> finding.grade() == Grade.OK), findings::toString);
        }
    }

    @Test
    void shouldSayThatMigrationsArePending() throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            assertEquals(Grade.WARN, grade(DatabaseCheck.of(config(database.url())), "tables"));
        }
    }

    @Test
    void shouldSayThatTheExtensionIsNotYetThere() throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("DROP EXTENSION timescaledb");
            final List<Finding> findings = DatabaseCheck.of(config(database.url()));
            assertEquals(Grade.WARN, grade(findings, "timescaledb"));
            assertEquals(Grade.WARN, grade(findings, "tables"));
            assertTrue(findings.stream().noneMatch(finding -> finding.grade() == Grade.FAIL), findings::toString);
        }
    }

    @Test
    void shouldSayThatAServerIsAwayWithoutItsPassword() {
        final List<Finding> findings = DatabaseCheck.of(config("postgresql://me:secret@127.0.0.1:1/none"));
        assertEquals(Grade.FAIL, grade(findings, "database"));
        assertTrue(!findings.toString().contains("secret"), findings::toString);
    }

    private static Grade grade(final List<Finding> findings, final String thing) {
        return findings.stream()
                .filter(finding -> finding.thing().equals(thing))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding of " + thing + " in " + findings))
                .grade();
    }

    private static StoreConfig config(final String url) {
        final long second = 1_000_000_000L;
        return new StoreConfig(
                url, "test", 1_000, 1 << 20, second, 1, 60 * second, second, second, 60 * second, 60 * second);
    }
}
