package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private final Summary summary = new Summary()
            .put("ticks", 1_234_567L)
            .put("equal", true)
            .put("first_difference", "said \"no\"\n")
            .put("absent", null)
            .put("tables", Map.of("trades", List.of(1, 2)));

    @Test
    void shouldEndWithOneJsonObjectOnOneLine() {
        assertEquals(
                "{\"ticks\": 1234567, \"equal\": true, \"first_difference\": \"said \\\"no\\\"\\n\","
                        + " \"tables\": {\"trades\": [1, 2]}}\n",
                printed(true));
    }

    @Test
    void shouldPrintALineAValueForPeople() {
        final List<String> lines = printed(false).lines().toList();
        assertEquals("ticks                            1,234,567", lines.get(0));
        assertEquals("tables", lines.get(lines.size() - 2));
        assertEquals("  trades                         [1, 2]", lines.get(lines.size() - 1));
    }

    private String printed(final boolean asJson) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        summary.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), asJson);
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
