package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * The engine's chain put together in a process of the benchmark, so that stages which read the clock can stand between the
 * engine's: behind the journal, and behind the live state.
 */
final class ChainSubject implements Subject {
    static final String NAME = "chain";

    private final RunSettings settings;
    private final SubjectFiles files;
    private Child ring;
    private long startNs;

    ChainSubject(final RunSettings settings, final SubjectFiles files) {
        this.settings = settings;
        this.files = files;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void open(final int venuePort) throws Exception {
        final Path config = files.config(settings, venuePort, 0);
        final List<String> options = new ArrayList<>(ScheduleOptions.of(settings.schedule(), settings.clock()));
        options.addAll(List.of("--config", config.toString()));
        ring = Child.startOwn("ring", Child.ENGINE_JVM, options, files.environment());
    }

    @Override
    public BenchDatabase database() {
        return files.database();
    }

    @Override
    public void begin(final long ofScheduleNs) throws Exception {
        startNs = ofScheduleNs;
        ring.tell("start", startNs);
    }

    @Override
    public void check() {
        ring.check();
    }

    @Override
    public void awaitAll(final StoredMarks marks) throws Exception {
        final long lastTick = Long.parseLong(ring.await("arrived", settings.limitSeconds()));
        marks.await(lastTick, settings.limitSeconds());
    }

    @Override
    public void end() throws Exception {
        ring.tell("end", 0);
        ring.awaitEnd();
    }

    @Override
    public void addTo(final RunResult result, final StoredTimes storedTimes) throws Exception {
        final RunTape tape = RunTape.read(files.journal(), settings.schedule(), startNs, storedTimes);
        tape.checkRows(files.database());
        result.add(RunResult.RECEIVED, tape.received());
        result.add(RunResult.ON_TAPE, tape.journaled());
        result.add(RunResult.JOURNALED, Latencies.parse(ring.await("journaled", 1)));
        result.add(RunResult.LIVE, Latencies.parse(ring.await("live", 1)));
        result.add(RunResult.STORED, tape.stored());
        result.describe("documents", tape.documents());
        result.describe(RunResult.DISK_WAITS, Long.parseLong(ring.await("waits", 1)));
        result.describe(RunResult.FORCE, ring.await("force", 1));
    }

    @Override
    public void close() {
        CloseHelper.close(ring);
    }
}
