package io.tapeline.bench.guard;

import io.tapeline.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The bounds of all paths, and the file that keeps them.
 *
 * <p>A bound is the median of the ratios that some JVMs have measured, times {@link #MARGIN}: the middle, as a factor,
 * between the code as it is and the code twice as slow, so noise and a slow-down by two have the same distance to it.
 */
record Bounds(String cpu, Map<String, Bound> byName) {
    static final double MARGIN = Math.sqrt(2);

    private static final String CPU = "# cpu: ";

    /**
     * Of one path.
     *
     * @param ratio median of what was measured
     * @param least of what was measured
     * @param most of what was measured
     * @param ratioBound the ratio that is still allowed
     * @param instructions the ratio of instructions that is still allowed; 0 if none were ever counted
     */
    record Bound(double ratio, double least, double most, double ratioBound, double instructions) {
        static Bound of(final List<Measurement> measurements) {
            final double[] ratios = measurements.stream()
                    .mapToDouble(Measurement::ratio)
                    .sorted()
                    .toArray();
            final double[] instructions = measurements.stream()
                    .mapToDouble(Measurement::instructions)
                    .sorted()
                    .toArray();
            final double ratio = ratios[ratios.length / 2];
            return new Bound(
                    ratio,
                    ratios[0],
                    ratios[ratios.length - 1],
                    MARGIN * ratio,
                    MARGIN * instructions[instructions.length / 2]);
        }
    }

    static Bounds read(final Path file) throws IOException {
        final Map<String, Bound> byName = new LinkedHashMap<>();
        String cpu = "unknown";
        for (final String line : Files.readAllLines(file)) {
            if (line.startsWith(CPU)) {
                cpu = line.substring(CPU.length());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                final String[] fields = line.trim().split("\\s+");
                final double[] numbers = Arrays.stream(fields)
                        .skip(1)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                if (numbers.length != 5) {
                    throw new IOException(file + ": \"" + line + "\" has " + numbers.length + " numbers, must be 5");
                }
                byName.put(fields[0], new Bound(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]));
            }
        }
        return new Bounds(cpu, byName);
    }

    /** Writes them with a word on each column; those of paths that were not measured stay. */
    static void write(final Path file, final Map<String, Bound> measured) throws IOException {
        final Map<String, Bound> all =
                new LinkedHashMap<>(Files.exists(file) ? read(file).byName() : Map.of());
        all.putAll(measured);
        final List<String> lines = new ArrayList<>(List.of(
                "# What the guard allows: scripts/bench guard --calibrate writes this file. Ratios are time of the step /",
                "# time of its control. bound = median * sqrt(2); a margin other than that may be written by hand.",
                "# instructions: the same of instructions, bound only; 0 where none were ever counted.",
                CPU + Machine.cpu(),
                "# path                 median      least       most      bound instructions"));
        all.forEach((name, bound) -> lines.add(String.format(
                Locale.ROOT,
                "%-20s %8.4f   %8.4f   %8.4f   %8.4f     %8.4f",
                name,
                bound.ratio(),
                bound.least(),
                bound.most(),
                bound.ratioBound(),
                bound.instructions())));
        Files.write(file, lines);
    }

    Bound of(final String name) {
        final Bound bound = byName.get(name);
        if (bound == null) {
            throw new IllegalStateException(
                    "no bound for " + name + ": run scripts/bench guard --calibrate --only " + name);
        }
        return bound;
    }
}
