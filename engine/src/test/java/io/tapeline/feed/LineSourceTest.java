package io.tapeline.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LineSourceTest {
    @TempDir
    Path folder;

    @Test
    void shouldGiveTheLastLineWithoutNewline() throws IOException {
        assertEquals(List.of("LINE:a", "LINE:", "LINE:b", "END:"), read(plain("a\n\r\nb"), 10));
        assertEquals(List.of("LINE:a", "END:"), read(plain("a\n"), 10));
        assertEquals(List.of("END:"), read(plain(""), 10));
    }

    @Test
    void shouldKeepTheFirstBytesOfALineThatIsTooLong() throws IOException {
        final String text = "x\n" + "y".repeat(1_000_000) + "\nz\n" + "q".repeat(11);
        try (LineSource lines = new LineSource(plain(text), 10)) {
            assertEquals("LINE:x", next(lines));
            assertEquals("TOO_LONG:yyyyyyyyyy", next(lines));
            assertEquals(1_000_000, lines.lineBytes());
            assertEquals("LINE:z", next(lines));
            assertEquals("TOO_LONG:qqqqqqqqqq", next(lines));
            assertEquals(11, lines.lineBytes());
            assertEquals(4, lines.lineNumber());
            assertEquals("END:", next(lines));
            assertEquals("END:", next(lines));
        }
        assertEquals(List.of("LINE:0123456789", "LINE:b", "END:"), read(plain("0123456789\r\nb"), 10));
    }

    @Test
    void shouldReadEveryLineOfRandomFilesPlainAndPacked() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            final Random random = new Random(seed);
            final List<String> expected = new ArrayList<>();
            final StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(3000); i > 0; i--) {
                final int length = random.nextInt(random.nextInt(20) == 0 ? 300 : 60);
                final String line = "abcdefghij".repeat(30).substring(0, length);
                text.append(line).append('\n');
                expected.add(length > 100 ? "TOO_LONG:" + line.substring(0, 100) : "LINE:" + line);
            }
            expected.add("END:");
            final byte[] bytes = text.toString().getBytes(ISO_8859_1);
            assertEquals(expected, read(file("plain", bytes), 100), "seed " + seed);
            assertEquals(expected, read(file("packed.gz", gzip(bytes)), 100), "seed " + seed);
        }
    }

    @Test
    void shouldReportWhereATruncatedGzipBreaksAndGiveAllBefore() throws IOException {
        final StringBuilder text = new StringBuilder();
        final Random random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            text.append(i).append(',').append(random.nextLong()).append('\n');
        }
        final byte[] packed = gzip(text.toString().getBytes(ISO_8859_1));
        for (final int length : new int[] {0, 1, 9, 10, 100, packed.length / 2, packed.length - 9, packed.length - 1}) {
            final List<String> lines = read(file("cut.gz", Arrays.copyOf(packed, length)), 100);
            final StringBuilder got = new StringBuilder();
            for (final String line : lines.subList(0, lines.size() - 2)) {
                assertTrue(line.startsWith("LINE:"), line);
                got.append(line.substring(5)).append('\n');
            }
            final String broken = lines.get(lines.size() - 2);
            assertTrue(broken.startsWith("DAMAGED:"), "cut at " + length + ": " + broken);
            got.append(broken.substring(8));
            assertTrue(text.toString().startsWith(got.toString()), "cut at " + length);
            assertEquals("END:", lines.get(lines.size() - 1));
            if (length > packed.length / 2) {
                assertEquals(text.length(), got.length(), "cut at " + length);
            }
        }
    }

    @Test
    void shouldReportBytesThatAreNoGzip() throws IOException {
        assertEquals(List.of("DAMAGED:", "END:"), read(file("noise.gz", "no gzip at all".getBytes(ISO_8859_1)), 10));
    }

    @Test
    void shouldNeverThrowForFlippedBytes() throws IOException {
        final byte[] packed = gzip("one,two,three\n".repeat(500).getBytes(ISO_8859_1));
        for (int seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            final byte[] damaged = packed.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            final List<String> lines = read(file("damaged.gz", damaged), 100);
            assertEquals("END:", lines.get(lines.size() - 1), "seed " + seed);
        }
    }

    @Test
    void shouldReadSeveralMembersAndTakeACutSecondOneForDamage() throws IOException {
        final byte[] one = gzip("a\nb".getBytes(ISO_8859_1));
        final byte[] two = gzip("c\nd\n".getBytes(ISO_8859_1));
        final byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        assertEquals(List.of("LINE:a", "LINE:bc", "LINE:d", "END:"), read(file("two.gz", both), 10));
        assertEquals(
                List.of("LINE:a", "LINE:bc", "LINE:d", "END:"),
                read(file("padded.gz", Arrays.copyOf(both, both.length + 512)), 10));
        for (int length = one.length + 1; length < both.length; length++) {
            final List<String> lines = read(file("cut.gz", Arrays.copyOf(both, length)), 10);
            assertTrue(lines.get(lines.size() - 2).startsWith("DAMAGED:"), "cut at " + length + ": " + lines);
        }
        final byte[] trailed = Arrays.copyOf(both, both.length + 1);
        trailed[both.length] = 'x';
        assertEquals(List.of("LINE:a", "LINE:bc", "LINE:d", "DAMAGED:", "END:"), read(file("trailed.gz", trailed), 10));
    }

    @Test
    void shouldGiveAllBeforeAFlippedBitAndReportIt() throws IOException {
        final StringBuilder text = new StringBuilder();
        final Random random = new Random(8);
        for (int i = 0; i < 5000; i++) {
            text.append(i).append(',').append(random.nextLong()).append('\n');
        }
        final byte[] packed = gzip(text.toString().getBytes(ISO_8859_1));
        for (int seed = 0; seed < 100; seed++) {
            final Random flips = new Random(seed);
            final byte[] damaged = packed.clone();
            final int at = 20 + flips.nextInt(damaged.length - 20);
            damaged[at] ^= (byte) (1 << flips.nextInt(8));
            final List<String> lines = read(file("damaged.gz", damaged), 100);
            assertTrue(lines.get(lines.size() - 2).startsWith("DAMAGED:"), "seed " + seed);
            assertTrue(lines.size() > 5000L * at / damaged.length - 200, "seed " + seed + ": " + lines.size());
        }
    }

    @Test
    void shouldCountBytesAsTheyLieOnDisk() throws IOException {
        final byte[] packed = gzip("one,two,three\n".repeat(5000).getBytes(ISO_8859_1));
        final Path path = file("counted.gz", packed);
        try (LineSource lines = new LineSource(path, 100)) {
            while (lines.next() != LineSource.Next.END) {
                assertTrue(lines.bytesRead() <= packed.length);
            }
            assertEquals(packed.length, lines.bytesRead());
        }
    }

    private List<String> read(final Path path, final int maxLineBytes) {
        final List<String> all = new ArrayList<>();
        try (LineSource lines = new LineSource(path, maxLineBytes)) {
            do {
                all.add(next(lines));
            } while (!all.get(all.size() - 1).equals("END:"));
        }
        return all;
    }

    private static String next(final LineSource lines) {
        final LineSource.Next next = lines.next();
        return next + ":" + lines.buffer().getStringWithoutLengthAscii(lines.offset(), lines.length());
    }

    private Path plain(final String text) throws IOException {
        return file("plain.csv", text.getBytes(ISO_8859_1));
    }

    private Path file(final String name, final byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] gzip(final byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }
}
