package io.tapeline.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What a campaign is asked to do.
 *
 * @param seed of everything drawn
 * @param minutes how long in all, unless {@code trials} says how many
 * @param trials how many of each row; empty: all rows in turn until the time is over
 * @param rows that take part
 * @param report file for the table, or null
 * @param endurance a long run in the place of all that, or null
 */
record ChaosOptions(
        long seed,
        double minutes,
        Map<ChaosRow, Integer> trials,
        List<ChaosRow> rows,
        Path report,
        Endurance endurance) {
    /** How it is called. */
    static final String USAGE = """
            Usage: scripts/chaos [--seed S] [--minutes M] [--only ROW] [--trials ROW=N,...] [--report FILE]
                   scripts/chaos --outage MINUTES [--rate TICKS_PER_S] [--seed S] [--report FILE]
                   scripts/chaos --soak MINUTES [--rate TICKS_PER_S] [--seed S] [--report FILE]
              --seed S            of every moment and kind of harm; default: another each time
              --minutes M         how long in all, the rows in turn; default: 3
              --only ROW          only this row
              --trials ROW=N,...  so many trials of these rows, instead of a time
              --report FILE       write the table as Markdown
              --outage MINUTES    the database is away for so long: memory, backlog, catch-up
              --soak MINUTES      one engine lives through faults for so long: growth, drift of latency
              --rate TICKS_PER_S  of an outage or soak; default: 50000, or 20000
            Rows:
            """;

    /**
     * @throws IllegalArgumentException that says what is wrong with the command line
     */
    static ChaosOptions parse(final String... arguments) {
        long seed = new Random().nextInt(1_000_000);
        double minutes = 3;
        final Map<ChaosRow, Integer> trials = new EnumMap<>(ChaosRow.class);
        List<ChaosRow> rows = List.of(ChaosRow.values());
        Path report = null;
        Endurance.Kind kind = null;
        double enduranceMinutes = 0;
        int rate = 0;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            final String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seed" -> seed = Long.parseLong(value);
                case "--minutes" -> minutes = Double.parseDouble(value);
                case "--only" -> rows = List.of(row(value));
                case "--trials" -> trials.putAll(trials(value));
                case "--report" -> report = Path.of(value);
                case "--outage", "--soak" -> {
                    kind = Endurance.Kind.valueOf(arguments[i].substring(2).toUpperCase(Locale.ROOT));
                    enduranceMinutes = Double.parseDouble(value);
                }
                case "--rate" -> rate = Integer.parseInt(value);
                default -> throw new IllegalArgumentException(arguments[i] + " is not known");
            }
        }
        if (rate != 0 && kind == null) {
            throw new IllegalArgumentException("--rate is for --outage and --soak");
        }
        if (!trials.isEmpty()) {
            final List<ChaosRow> asked = new ArrayList<>(rows);
            asked.retainAll(trials.keySet());
            rows = asked;
        }
        return new ChaosOptions(
                seed, minutes, trials, rows, report, kind == null ? null : new Endurance(kind, enduranceMinutes, rate));
    }

    /** The command that does one row again up to this trial. */
    String command(final ChaosRow row, final int trial) {
        return "scripts/chaos --seed " + seed + " --trials " + row.rowName() + "=" + trial;
    }

    /** Whether a row has had its trials. */
    boolean isDone(final ChaosRow row, final int trialsDone) {
        return !trials.isEmpty() && trialsDone >= trials.getOrDefault(row, 0);
    }

    /** What a trial draws from: the same for the same seed, row and number. */
    Random random(final ChaosRow row, final int trial) {
        return new Random(seed * 1_000_003 + row.ordinal() * 10_007L + trial);
    }

    private static Map<ChaosRow, Integer> trials(final String text) {
        final Map<ChaosRow, Integer> trials = new EnumMap<>(ChaosRow.class);
        for (final String pair : text.split(",")) {
            final String[] parts = pair.split("=");
            if (parts.length != 2) {
                throw new IllegalArgumentException("--trials " + pair + ", must be ROW=N");
            }
            trials.put(row(parts[0]), Integer.parseInt(parts[1]));
        }
        return trials;
    }

    private static ChaosRow row(final String name) {
        for (final ChaosRow row : ChaosRow.values()) {
            if (row.rowName().equals(name)) {
                return row;
            }
        }
        throw new IllegalArgumentException(name + " is no row");
    }
}
