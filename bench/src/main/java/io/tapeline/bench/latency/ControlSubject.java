package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * The control: the same feed and the same ring with nothing behind it but a stage that reads the clock. Beside it the
 * engine's store writes the rows of the engine's run into a database, at the times of the run at which they came then.
 */
final class ControlSubject implements Subject {
    static final String NAME = "control";

    private final RunSettings settings;
    private final SubjectFiles files;
    private final EngineSubject engine;
    private Child ring;
    private Child load;

    /**
     * @param engine whose run is over, and whose journal is still there
     */
    ControlSubject(final RunSettings settings, final SubjectFiles files, final EngineSubject engine) {
        this.settings = settings;
        this.files = files;
        this.engine = engine;
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
        final List<String> ofRing = new ArrayList<>(options);
        ofRing.add("--bare");
        ring = Child.startOwn("ring", Child.ENGINE_JVM, ofRing, files.environment());
        final List<String> ofLoad = new ArrayList<>(options);
        ofLoad.addAll(List.of("--journal", engine.journal().toString(), "--began", Long.toString(engine.startNs())));
        load = Child.startOwn("load", Child.ENGINE_JVM, ofLoad, files.environment());
        load.await("ready", settings.limitSeconds());
    }

    @Override
    public BenchDatabase database() {
        return files.database();
    }

    @Override
    public void begin(final long startNs) throws Exception {
        load.tell("start", startNs);
        ring.tell("start", startNs);
    }

    @Override
    public void check() {
        ring.check();
        load.check();
    }

    @Override
    public void awaitAll(final StoredMarks marks) throws Exception {
        ring.await("arrived", settings.limitSeconds());
        load.check();
    }

    @Override
    public void end() throws Exception {
        ring.tell("end", 0);
        ring.awaitEnd();
        load.tell("end", 0);
        load.awaitEnd();
    }

    @Override
    public void addTo(final RunResult result, final StoredTimes storedTimes) throws Exception {
        result.add(RunResult.RING, Latencies.parse(ring.await("ring", 1)));
    }

    @Override
    public void close() {
        CloseHelper.closeAll(ring, load);
    }
}
