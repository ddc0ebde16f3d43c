package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import io.tapeline.journal.JournalCheck;
import io.tapeline.store.TestDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage that a start does not look for is mended when a reader of the engine comes upon it, and the engine goes on. */
@Tag("system")
@Tag("database")
@Timeout(300)
class MendWhileRunningSystemTest {
    // Behind Chronicle's header and index, and before the last set of definitions of a file of more than 1 MiB.
    private static final long POSITION = 300_000;
    private static final int TICKS = 40_000;

    @TempDir
    private Path folder;

    @Test
    void shouldMendTheFileBeingWrittenAtTheStartWhenTheStateIsReadFromIt() throws IOException {
        record(Map.of());
        for (final String without : List.of("live.snapshots", "live.enabled")) {
            flip(files().get(files().size() - 1), POSITION);
            try (Engine engine = open(Map.of(without, "false"))) {
                final long last = engine.journaledTick();
                assertTrue(engine.counters().counter("journal.lost.ticks").value() > 0, without);
                TestEngines.await("more ticks", () -> engine.journaledTick() > last + TICKS);
            }
            assertTrue(JournalCheck.run(journal(), path -> {}).isWhole(), without);
        }
    }

    @Test
    void shouldEndAndMendTheFileBeingWrittenWhenTheStoreFindsItDamaged() throws IOException, SQLException {
        record(Map.of());
        assertEquals(1, files().size());
        flip(files().get(0), POSITION);
        try (TestDatabase database = TestDatabase.create();
                Engine engine = open(Map.of("store.enabled", "true", "database.url", database.url()))) {
            assertEquals(0, engine.counters().counter("journal.lost.ticks").value(), "the start did not look for it");
            final long last = engine.journaledTick();
            TestEngines.await("the ticks behind the damage in the database", () -> engine.storedTick() > last);
            engine.check();
            assertTrue(engine.counters().counter("journal.lost.ticks").value() > 0);
            assertEquals(1, database.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'LOST'"));
        }
        assertEquals(2, files().size());
        assertTrue(JournalCheck.run(journal(), path -> {}).isWhole());
    }

    private void record(final Map<String, String> overrides) throws IOException {
        try (Engine engine = open(overrides)) {
            TestEngines.await("ticks", () -> engine.journaledTick() > TICKS);
        }
    }

    private Engine open(final Map<String, String> overrides) throws IOException {
        final Feeds feeds = Feeds.load(folder);
        final Map<String, String> all = new HashMap<>(overrides);
        all.put("engine.clock.interval", "100ms");
        final TapelineConfig config = TestEngines.config(
                folder, feeds, "{ feed = sim, securities = 5, depth = 3, rate = 20000, burst.factor = 1 }", all);
        final Engine engine = Engine.openLive(config);
        engine.startFeeds(feeds);
        return engine;
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private List<Path> files() throws IOException {
        return list(journal().resolve("ticks"), ".cq4");
    }

    private static List<Path> list(final Path in, final String suffix) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** Flips a bit in the first tick of the first document behind a position; the chain of documents stays whole. */
    private static void flip(final Path path, final long position) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = 0;
            while (at < position) {
                file.seek(at);
                at += 4 + (Integer.reverseBytes(file.readInt()) & 0x3FFF_FFFF) + 3 & -4;
            }
            final long inTick = at + 4 + 24 + 40;
            file.seek(inTick);
            final int old = file.read();
            file.seek(inTick);
            file.write(old ^ 1);
        }
    }
}
