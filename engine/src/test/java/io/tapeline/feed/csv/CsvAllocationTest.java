package io.tapeline.feed.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.DirectFixture;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.tick.AllocatedBytes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CsvAllocationTest {
    private static final int WARM_UP = 300_000;
    private static final int ROWS = 1_300_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"quotes", "trades", "book"})
    void shouldAllocateNothingForARow(final String rows) throws Exception {
        final Map<String, List<String>> columns = Map.of(
                "quotes", List.of("time", "venue", "bid", "ask"),
                "trades", List.of("time", "venue", "price", "size"),
                "book", List.of("time", "venue", "price", "size", "side", "snapshot"));
        final Path file = write(rows.equals("book"));
        final DirectFixture fixture = new DirectFixture();
        final CsvFeed feed = new CsvFeed();
        final FeedContext context = fixture.context(
                feed,
                Map.of(
                        "rows",
                        rows,
                        "columns",
                        columns.get(rows),
                        "time.zone",
                        "America/New_York",
                        "date",
                        "20240702",
                        "symbol",
                        "SYM"));
        final FeedAgent agent = feed.recordedSession(context)
                .open(file, new FeedSourceContext(1, context.source().publisher()));
        run(agent, fixture, WARM_UP);
        final long bytes = AllocatedBytes.during(() -> run(agent, fixture, ROWS - 2000));
        assertTrue(bytes < 16_384, bytes + " bytes for a million rows");
        assertEquals(0, fixture.counter("csv.rejected"));
        agent.onClose();
    }

    private static void run(final FeedAgent agent, final DirectFixture fixture, final long rows) {
        try {
            while (fixture.counter("csv.rows") < rows) {
                agent.doWork();
            }
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(final boolean isBook) throws IOException {
        final Path file = folder.resolve("rows.csv");
        final Random random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < ROWS; i++) {
                out.write((i / 20) + "," + "QNPZ".charAt(random.nextInt(4)) + ",1." + random.nextInt(99999) + ","
                        + random.nextInt(1000));
                out.write(
                        isBook ? (random.nextBoolean() ? ",bid," : ",ask,") + (random.nextInt(50) == 0) + "\n" : "\n");
            }
        }
        return file;
    }
}
