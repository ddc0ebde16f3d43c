package io.tapeline.feed.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Noise in every form among good rows: each row has exactly one fate, and each good row is kept. */
@Timeout(120)
class CsvFuzzTest {
    private static final Map<String, Object> TRADES =
            Map.of("columns", List.of("time", "symbol", "price", "size"), "time.unit", "epoch-ms", "line.max", 4096L);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLoseOneRowForEachHostileOne(final long seed) throws IOException {
        final Random random = new Random(seed);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        int good = 0;
        int hostile = 0;
        for (int i = 0; i < 3000; i++) {
            if (random.nextInt(4) == 0) {
                out.write(hostile(random));
                hostile++;
            } else {
                out.write((i + ",SYM" + random.nextInt(5) + "," + random.nextInt(1000) + ".5,1").getBytes(ISO_8859_1));
                good++;
            }
            out.write('\n');
        }
        final CsvRun run =
                new CsvRun(false, TRADES, List.of()).read(Files.write(folder.resolve("f.csv"), out.toByteArray()));
        assertEquals(good, run.counter("trades"), "seed " + seed);
        assertEquals(hostile, run.counter("rejected"), "seed " + seed);
        assertEquals(hostile, run.fixture.quarantine.size(), "seed " + seed);
        assertEquals(good + hostile, run.counter("rows"), "seed " + seed);
    }

    @Test
    void shouldSurviveFilesOfNoise() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            final Random random = new Random(seed);
            final byte[] noise = new byte[random.nextInt(60_000)];
            random.nextBytes(noise);
            if (seed % 3 == 0) {
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (byte) "0123456789.,-eE\"\n\n\rtruefalsebidask".charAt((noise[i] & 0xFF) % 34);
                }
            }
            final String name = seed % 2 == 0 ? "20240102_x_Quote_Tick.csv" : "20240102_x_Quote_Tick.csv.gz";
            final CsvRun run = new CsvRun(false, Map.of(), List.of()).read(Files.write(folder.resolve(name), noise));
            assertEquals(0, run.rowsWithoutFate(), "seed " + seed);
            final CsvRun book = new CsvRun(
                            false,
                            Map.of("columns", List.of("time", "symbol", "snapshot", "side", "price", "size")),
                            List.of())
                    .read(Files.write(folder.resolve("20240102.csv"), noise));
            assertEquals(0, book.rowsWithoutFate(), "seed " + seed);
        }
    }

    @Test
    void shouldNotGiveMemoryToALineOfAMegabyte() throws IOException {
        final String text = "1,A,1,1\n" + "9".repeat(1_000_000) + "\n2,A,1,1\n";
        final CsvRun run = new CsvRun(false, TRADES, List.of()).read(CsvRun.write(folder, "long.csv", text));
        assertEquals(2, run.counter("trades"));
        assertEquals(1, run.counter("rejected.too_long"));
        assertTrue(run.fixture.quarantine.get(0).length <= 4096);
    }

    private static byte[] hostile(final Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> "1,A,1".getBytes(ISO_8859_1);
            case 1 -> "1,A,1,1,1".getBytes(ISO_8859_1);
            case 2 -> "1,A,1e30,1".getBytes(ISO_8859_1);
            case 3 -> "1,A,1,-1".getBytes(ISO_8859_1);
            case 4 -> "x,A,1,1".getBytes(ISO_8859_1);
            case 5 -> ("1," + "A".repeat(65) + ",1,1").getBytes(ISO_8859_1);
            case 6 -> ("1," + (char) 0xC3 + "(,1,1").getBytes(ISO_8859_1);
            case 7 -> "x".repeat(5000).getBytes(ISO_8859_1);
            default -> noise(random);
        };
    }

    private static byte[] noise(final Random random) {
        final byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = noise[i] == '\n' || noise[i] == '\r' ? (byte) 0xFF : noise[i];
        }
        noise[0] = (byte) 0xFF;
        return noise;
    }
}
