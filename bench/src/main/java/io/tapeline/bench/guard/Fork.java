package io.tapeline.bench.guard;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a path in a JVM of its own: what the compiler made of one path, or of a first attempt, says nothing of the next.
 */
final class Fork {
    /** The option with which a fork is told what to measure. */
    static final String OPTION = "--measure";

    private static final String RESULT = "measured: ";

    private Fork() {}

    static Measurement measure(final GuardedPath path, final Plant plant, final boolean countsInstructions)
            throws Exception {
        final List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                // Compiled before it goes on, whatever else wants the processors; small and the same on every machine.
                "-XX:-BackgroundCompilation",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dlog4j2.level=WARN",
                "-jar",
                System.getProperty("java.class.path"),
                "guard",
                OPTION,
                path.name()));
        if (plant == Plant.FAULT) {
            command.addAll(List.of("--plant", path.name()));
        }
        if (countsInstructions) {
            command.add("--count-instructions");
        }
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final StringBuilder output = new StringBuilder();
        String result = null;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(RESULT)) {
                    result = line.substring(RESULT.length());
                }
                output.append(line).append('\n');
            }
        } finally {
            process.destroy();
        }
        final int code = process.waitFor();
        if (code != 0 || result == null) {
            throw new IllegalStateException(path.name() + " was not measured, exit code " + code + ":\n" + output);
        }
        return new ObjectMapper().readValue(result, Measurement.class);
    }

    /** Tells the JVM that has forked this one. */
    static void tell(final Measurement measurement) throws IOException {
        System.out.println(RESULT + new ObjectMapper().writeValueAsString(measurement));
    }
}
