package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.store.TestDatabase;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A feed with a bug beside one without: what is the feed's own fault costs its ticks alone, and that is on record. */
@Timeout(180)
class FaultyFeedSystemTest {
    private static final String SIM = "{ feed = sim, securities = 5, rate = 2000 }";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"throw", "claim"})
    void shouldMakeTheFeedAnewAndLetTheOthersRun(final String failure) throws Exception {
        final Feeds feeds = Feeds.load(TestEngines.plugin(folder, FaultyFeed.class));
        final TapelineConfig config =
                TestEngines.config(folder, feeds, SIM + ", { feed = faulty, failure = " + failure + " }", Map.of());
        final String live;
        try (Engine engine = Engine.openLive(config)) {
            engine.startFeeds(feeds);
            TestEngines.await(
                    "three restarts",
                    () -> engine.counters().counter("faulty.restarts").value() >= 3);
            assertTrue(engine.conditions().condition("feed.faulty").isRaised());
            final long ticks = engine.counters().counter("sim.ticks").value();
            TestEngines.await(
                    "ticks of the other feed",
                    () -> engine.counters().counter("sim.ticks").value() > ticks + 2_000);
            stop(engine);
            live = engine.live().stateHash();
        }
        final LiveState state = TestEngines.emptyState(config);
        new Replay(folder.resolve("journal"), ReplayRange.all())
                .run(TickHandlers.none(), state, (done, total, rate) -> {});
        assertEquals(live, state.stateHash());
    }

    @Test
    @Tag("system")
    void shouldEndTheProcessWhenAStageFailsAndRecoverAtTheNextStart() throws Exception {
        TestEngines.plugin(folder, FaultyFeed.class);
        final String[] faulty = run("{ feed = faulty, failure = stage }", "60", "store.enabled=false");
        try (TapelineProcess process = TapelineProcess.start(folder, faulty)) {
            process.awaitExit(TapelineMain.FAILED);
            assertTrue(process.errors().contains("holds no tick"), process.errors());
        }
        TapelineProcess.run(folder, 0, run(SIM, "2", "store.enabled=false"));
        TapelineProcess.run(
                folder,
                0,
                "journal",
                "check",
                "--journal",
                folder.resolve("journal").toString());
    }

    @Test
    @Tag("system")
    @Tag("database")
    void shouldShowTheHoleInTheDatabase() throws Exception {
        TestEngines.plugin(folder, FaultyFeed.class);
        try (TestDatabase database = TestDatabase.create()) {
            TapelineProcess.run(
                    folder, 0, run(SIM + ", { feed = faulty }", "6", "database.url=\"" + database.url() + "\""));
            final long holes =
                    database.number("SELECT count(*) FROM data_holes WHERE feed = 'faulty' AND kind = 'DISCONNECTED'");
            assertTrue(holes >= 3, "holes " + holes);
            assertTrue(
                    database.number("SELECT count(*) FROM data_holes WHERE feed = 'faulty' AND kind = 'DISCONNECTED'"
                                    + " AND until_time IS NOT NULL AND until_time >= from_time")
                            >= holes - 1,
                    "every hole but the last has its end");
            assertEquals(
                    0, database.number("SELECT count(*) FROM data_holes WHERE feed = 'sim' AND kind = 'DISCONNECTED'"));
            TapelineProcess.run(
                    folder,
                    0,
                    "verify",
                    "--journal",
                    folder.resolve("journal").toString(),
                    "--database",
                    database.url());
        }
    }

    private String[] run(final String feeds, final String seconds, final String setting) throws Exception {
        final Path config = Files.writeString(
                folder.resolve("run.conf"),
                "feeds = [ " + feeds + " ]\njournal.block.size = 1MiB\njournal.document.ticks = 512\n"
                        + "journal.space.min = 0B\n" + setting + "\n");
        final List<String> words = new ArrayList<>(List.of("run", "--config", config.toString()));
        words.addAll(List.of("--plugins", folder.resolve("plugins").toString(), "--duration", seconds));
        words.addAll(List.of("--journal", folder.resolve("journal").toString()));
        return words.toArray(new String[0]);
    }

    private static void stop(final Engine engine) {
        engine.close();
        assertEquals(null, engine.faults().fatalCause());
    }
}
