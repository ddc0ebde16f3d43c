package io.tapeline.bench.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.BenchDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/**
 * The engine as scripts/tapeline starts it. Nothing is measured inside of it: its journal and the ledger tell when each tick
 * was where.
 */
final class EngineSubject implements Subject {
    static final String NAME = "engine";

    private static final String MESSAGES = "tapeline_feed_messages_total{feed=\"" + RunConfig.FEED + "\"}";
    private static final String JOURNALED = "tapeline_watermark_tick{stage=\"journaled\"}";
    private static final String STORED = "tapeline_watermark_tick{stage=\"stored\"}";
    private static final String DISK_WAITS = "tapeline_journal_sync_waits_total";
    private static final int LOOK_MS = 100;
    private static final int MOST_STEPS = 4;

    private final RunSettings settings;
    private final SubjectFiles files;
    private EnginePage page;
    private Child engine;
    private long startNs;
    private Map<String, Double> lastPage;

    EngineSubject(final RunSettings settings, final SubjectFiles files) {
        this.settings = settings;
        this.files = files;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void open(final int venuePort) throws Exception {
        final int opsPort = EnginePage.freePort();
        page = new EnginePage(opsPort);
        final Path config = files.config(settings, venuePort, opsPort);
        engine = Child.start(
                name(),
                Child.ENGINE_JVM,
                settings.engineJar().toString(),
                List.of(
                        "run",
                        "--config",
                        config.toString(),
                        "--json",
                        // Longer than any run: should this process be killed, the engine does not stay for ever.
                        "--duration",
                        Long.toString(MOST_STEPS * settings.limitSeconds())),
                files.environment());
    }

    @Override
    public BenchDatabase database() {
        return files.database();
    }

    /** When the schedule began, epoch nanoseconds. */
    long startNs() {
        return startNs;
    }

    /** What it has written. */
    Path journal() {
        return files.journal();
    }

    @Override
    public void begin(final long ofScheduleNs) {
        startNs = ofScheduleNs;
    }

    @Override
    public void check() {
        engine.check();
    }

    @Override
    public void awaitAll(final StoredMarks marks) throws Exception {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.limitSeconds());
        double journaledBefore = Double.POSITIVE_INFINITY;
        while (true) {
            engine.check();
            lastPage = page.values();
            // The answer to the subscription is a message too.
            final boolean hasAll = lastPage.get(MESSAGES) > settings.schedule().count();
            if (hasAll && lastPage.get(STORED) >= journaledBefore) {
                return;
            }
            journaledBefore = hasAll ? lastPage.get(JOURNALED) : Double.POSITIVE_INFINITY;
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(
                        "the engine has not taken and stored all: " + lastPage.get(MESSAGES) + " messages of "
                                + settings.schedule().count() + ", stored up to tick " + lastPage.get(STORED));
            }
            Thread.sleep(LOOK_MS);
        }
    }

    @Override
    public void end() throws Exception {
        engine.end();
    }

    @Override
    public void addTo(final RunResult result, final StoredTimes storedTimes) throws Exception {
        final RunTape tape = RunTape.read(journal(), settings.schedule(), startNs, storedTimes);
        tape.checkRows(files.database());
        result.add(RunResult.RECEIVED, tape.received());
        result.add(RunResult.ON_TAPE, tape.journaled());
        result.add(RunResult.STORED, tape.stored());
        result.describe("documents", tape.documents());
        result.describe(RunResult.DISK_WAITS, lastPage.get(DISK_WAITS));
        final Map<?, ?> summary = new ObjectMapper().readValue(engine.lastObject(), Map.class);
        result.describe(RunResult.FORCE, summary.get("journal_sync_ns"));
        result.describe(
                "received to journaled, as the engine says, ns, warm-up included",
                summary.get("receive_to_journal_ns"));
    }

    @Override
    public void close() {
        CloseHelper.close(engine);
    }
}
