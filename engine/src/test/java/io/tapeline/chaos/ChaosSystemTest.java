package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeline.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the campaign: each row of the crash matrix once. */
@Tag("system")
@Tag("database")
@Tag("slow")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class ChaosSystemTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void shouldLoseDoubleAndSpoilNothingInAnyRow() throws SQLException {
        assumeTrue(
                System.getenv("DATABASE_URL") == null, "DATABASE_URL is set: that server is not this test's to kill");
        final long seed = TestDatabase.seed() & 0xFFFF;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final Campaign campaign = new Campaign(
                ChaosOptions.parse("--seed", Long.toString(seed), "--trials", onceEach()),
                folder,
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertTrue(campaign.run(), () -> out.toString(StandardCharsets.UTF_8));
    }

    /** Where no disk can be made in memory, that row is left to those who may. */
    private static String onceEach() {
        final boolean isRoot = "root".equals(System.getProperty("user.name"));
        return Arrays.stream(ChaosRow.values())
                .filter(row -> isRoot || !row.needsSmallDisk())
                .map(row -> row.rowName() + "=1")
                .collect(Collectors.joining(","));
    }
}
