package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeline.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The long runs, short: all ticks are accounted for. What may grow by how much is for runs that are long enough. */
@Tag("system")
@Tag("database")
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class EnduranceSystemTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final long seed = TestDatabase.seed() & 0xFFFF;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

    @BeforeEach
    void needsServerToStop() {
        assumeTrue(
                System.getenv("DATABASE_URL") == null, "DATABASE_URL is set: that server is not this test's to kill");
    }

    @Test
    void shouldGoOnWithoutDatabaseAndCatchUp() throws SQLException, IOException {
        final Endurance asked = new Endurance(Endurance.Kind.OUTAGE, 0.2, 20_000);
        final EnduranceReport report = new Outage(asked, seed, folder, print).run();
        assertEquals(List.of(), report.wrongCounts(), () -> report.text() + out.toString(StandardCharsets.UTF_8));
        assertTrue(report.text().contains("Catch-up: "), report.text());
        assertTrue(Files.readAllLines(folder.resolve("outage.csv")).size() > 10);
    }

    @Test
    void shouldLiveThroughFaultsOfItsSurroundings() throws SQLException, IOException {
        final Endurance asked = new Endurance(Endurance.Kind.SOAK, 0.5, 8_000);
        final EnduranceReport report = new Soak(asked, seed, folder, print).run();
        assertEquals(List.of(), report.wrongCounts(), () -> report.text() + out.toString(StandardCharsets.UTF_8));
        assertTrue(report.text().contains("LATENCY_US"), report.text());
        assertTrue(Files.readAllLines(folder.resolve("soak.csv")).size() > 2);
    }
}
