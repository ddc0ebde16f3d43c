package io.tapeline.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the tables of {@code engine/doc/ops.md} equal to the code. */
class OpsDocTest {
    private static final Path PAGE = Path.of(System.getProperty("tapeline.root"), "engine/doc/ops.md");

    @Test
    void shouldListEveryFamilyAsTheCodeHasIt() throws IOException {
        final Stream<String> families =
                EngineMetrics.FAMILIES.stream().map(family -> row(family[0], family[1], family[2], family[3]));
        final Stream<String> counters = Metric.ALL.stream()
                .map(metric -> row(
                        metric.shownFamily(),
                        metric.isGauge() ? "gauge" : "counter",
                        metric.isOfFeed() ? "feed" : "",
                        metric.help()));
        final String expected = Stream.concat(families, counters).collect(Collectors.joining("\n"));
        final List<String> lines = Files.readAllLines(PAGE);
        final String actual =
                lines.stream().filter(line -> line.startsWith("| `tapeline_")).collect(Collectors.joining("\n"));
        assertEquals(expected, actual, "the rows of the tables in engine/doc/ops.md");
    }

    private static String row(final String name, final String type, final String labels, final String help) {
        return "| `" + name + "` | " + type + " | " + labels + " | " + help + " |";
    }
}
