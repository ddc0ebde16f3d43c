package io.tapeline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the tables of {@code config/README.md} equal to the code. */
class ConfigDocTest {
    private static final Path PAGE = Path.of(System.getProperty("tapeline.root"), "config/README.md");

    @Test
    void shouldListEveryKeyAsTheCodeHasIt() throws IOException {
        final String expected = Stream.of(ConfigKeys.ALL, ConfigKeys.FEED)
                .flatMap(List::stream)
                .map(ConfigDocTest::row)
                .collect(Collectors.joining("\n"));
        final String actual = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .collect(Collectors.joining("\n"));
        assertEquals(expected, actual, "the rows of the tables in config/README.md");
    }

    private static String row(final Setting setting) {
        final String value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
        final String range = setting.range().replace("|", ", ");
        return "| `" + setting.key() + "` | " + value + " | " + range + " | " + setting.effect() + " |";
    }
}
