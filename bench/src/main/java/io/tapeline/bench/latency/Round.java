package io.tapeline.bench.latency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of one schedule, one after the other: engine, chain, control.
 *
 * @param schedule of all of them
 * @param number of the round, from 1 on
 * @param runs by name
 */
record Round(Schedule schedule, int number, Map<String, RunResult> runs) {
    /**
     * A stage of a run.
     *
     * @param run its name
     * @param stage its name
     */
    record Stage(String run, String stage) {
        @Override
        public String toString() {
            return run + ", " + stage;
        }
    }

    /** From the socket to the journal, twice: of the engine itself, and of its chain with a clock behind the stage. */
    static final List<Stage> JOURNALED = List.of(
            new Stage(EngineSubject.NAME, RunResult.ON_TAPE), new Stage(ChainSubject.NAME, RunResult.JOURNALED));

    static final Stage LIVE = new Stage(ChainSubject.NAME, RunResult.LIVE);

    /** What the others are compared with. */
    static final Stage CONTROL = new Stage(ControlSubject.NAME, RunResult.RING);

    /** Runs all of them; the control is last, because its load is what the engine has left. */
    static Round of(final RunSettings settings, final int number) throws Exception {
        final Map<String, RunResult> runs = new LinkedHashMap<>();
        try (SubjectFiles files = new SubjectFiles();
                EngineSubject engine = new EngineSubject(settings, files)) {
            runs.put(engine.name(), Run.of(engine, settings));
            try (SubjectFiles own = new SubjectFiles();
                    ChainSubject chain = new ChainSubject(settings, own)) {
                runs.put(chain.name(), Run.of(chain, settings));
            }
            try (SubjectFiles own = new SubjectFiles();
                    ControlSubject control = new ControlSubject(settings, own, engine)) {
                runs.put(control.name(), Run.of(control, settings));
            }
        }
        return new Round(settings.schedule(), number, runs);
    }

    /** Microseconds. */
    double us(final Stage stage, final Percentile percentile) {
        return runs.get(stage.run()).stages().get(stage.stage()).us(percentile.value());
    }

    /** One percentile of a stage, divided by that of the control. */
    double ratio(final Stage stage, final Percentile percentile) {
        return us(stage, percentile) / us(CONTROL, percentile);
    }

    /** How busy the database of a run was, ticks stored a second. */
    double load(final String run) {
        return (Double) runs.get(run).values().get(RunResult.LOAD);
    }
}
