package io.tapeline.bench.throughput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScaleMainTest {
    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatSecuritiesAndLevelsTake() throws Exception {
        final Path out = folder.resolve("scale.json");
        final int code = ScaleMain.execute(
                "--securities", "100,500", "--rounds", "1", "--warmups", "0", "--ticks", "2560", "--out", "" + out);
        assertEquals(0, code);
        final JsonNode json = new ObjectMapper().readTree(out.toFile());
        final JsonNode many = json.get("scale").get(1);
        assertEquals(500, many.get("securities").asInt());
        assertTrue(many.get("levels").asDouble() > 10, "books are filled: " + many);
        assertTrue(many.get("bytes").asDouble() > 16 * many.get("levels").asDouble(), "levels take room: " + many);
        assertTrue(many.get("tickNs").asDouble() > 0, many.toString());
        final double level = json.get("levelBytes").asDouble();
        assertTrue(level > 21 && level < 32.1, "bytes of a level: " + level);
    }

    @Test
    void shouldRefuseTicksThatAreNoWholeDocuments() {
        assertNotEquals(0, ScaleMain.execute("--ticks", "100"));
    }
}
