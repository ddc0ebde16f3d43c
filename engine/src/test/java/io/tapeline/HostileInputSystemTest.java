package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.feed.binance.TestMarket;
import io.tapeline.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts hostile messages into a good capture: each costs itself, is on record with its bytes, and the rest is as without. */
@Tag("system")
@Tag("database")
@Timeout(180)
class HostileInputSystemTest {
    private static final int STEPS = 200;
    private static final long START_NS = 1_700_000_000_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void shouldLoseOneMessageEachAndGoOn() throws Exception {
        final List<byte[]> good = goodLines();
        final List<byte[]> hostile = hostileMessages();
        final Path clean = write("clean.txt", good, List.of());
        final Path dirty = write("dirty.txt", good, hostile);
        try (TestDatabase cleanDatabase = TestDatabase.create();
                TestDatabase dirtyDatabase = TestDatabase.create()) {
            runImport("clean", cleanDatabase, clean);
            runImport("dirty", dirtyDatabase, dirty);

            assertEquals(
                    hostile.size(),
                    dirtyDatabase.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'REJECT'"),
                    () -> String.valueOf(reasons(dirtyDatabase)));
            assertEquals(
                    hostile.size(),
                    dirtyDatabase.number(
                            "SELECT count(*) FROM data_quality_logs WHERE kind = 'REJECT' AND length(raw) > 0"
                                    + " AND reason IS NOT NULL"));
            for (final String query : List.of(
                    "SELECT timestamp, bid_price, bid_size, ask_price, ask_size FROM order_books ORDER BY tick_number",
                    "SELECT timestamp, trade_id, price, size, side FROM trades ORDER BY tick_number",
                    "SELECT time, open, high, low, close, volume, vwap, trade_count FROM candles ORDER BY time")) {
                assertEquals(cleanDatabase.rows(query), dirtyDatabase.rows(query));
            }
            TapelineProcess.run(
                    folder,
                    0,
                    "verify",
                    "--journal",
                    folder.resolve("dirty").toString(),
                    "--database",
                    dirtyDatabase.url());
        }
    }

    private static List<byte[]> goodLines() {
        final TestMarket market = new TestMarket("BTCUSDT", false, 1_000, 7);
        final List<byte[]> lines = new ArrayList<>();
        lines.add(market.nextDepth().getBytes(StandardCharsets.UTF_8));
        lines.add(market.snapshot().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < STEPS; i++) {
            lines.add(market.nextDepth().getBytes(StandardCharsets.UTF_8));
            lines.add(market.quote().getBytes(StandardCharsets.UTF_8));
            lines.add(market.trade().getBytes(StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static List<byte[]> hostileMessages() {
        final String trade = "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1700000000700,"
                + "\"s\":\"BTCUSDT\",\"t\":999999,\"p\":\"10.00\",\"q\":\"1.000\",\"T\":1700000000700,\"m\":true,"
                + "\"M\":true}}";
        final String depth = "{\"e\":\"depthUpdate\",\"E\":1700000000700,\"s\":\"BTCUSDT\",\"U\":999999,\"u\":999999,"
                + "\"b\":[[\"9.00\",\"1.0\"]],\"a\":[]}";
        final List<String> texts = List.of(
                trade.substring(0, trade.length() - 20),
                trade.replace("\"10.00\"", "\"1" + "0".repeat(30) + "\""),
                trade.replace("\"1.000\"", "\"-1.000\""),
                trade.replace("\"10.00\"", "\"-10.00\""),
                trade.replace("\"10.00\"", "[1,2]"),
                trade.replace("\"10.00\"", "\"ten\""),
                trade.replace("999999", "\"many\""),
                trade.replace("BTCUSDT", "NO SUCH THING"),
                trade.replace("\"p\":\"10.00\",", ""),
                trade.replace("\"1.000\"", "\"1.0000000001\""),
                depth.replace("\"1.0\"", "\"-1.0\""),
                depth.replace("[[\"9.00\",\"1.0\"]]", "[[\"9.00\"]]"),
                depth.replace("[[\"9.00\",\"1.0\"]]", "{}"),
                depth.substring(0, 60),
                "{",
                "null",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "{\"e\":\"nosuchevent\",\"s\":\"BTCUSDT\"}",
                "{\"junk\":\"" + "x".repeat(4 << 20) + "\"}");
        final List<byte[]> messages = new ArrayList<>();
        texts.forEach(text -> messages.add(text.getBytes(StandardCharsets.UTF_8)));
        messages.add(invalidUtf8(trade));
        messages.add(noise(1));
        messages.add(noise(2));
        return messages;
    }

    private static byte[] invalidUtf8(final String trade) {
        final byte[] bytes = trade.replace("\"M\":true", "\"M\":\"??\"").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 5] = (byte) 0xC3;
        bytes[bytes.length - 4] = (byte) 0x28;
        return bytes;
    }

    /** Any bytes but a newline, which would make two lines of them. */
    private static byte[] noise(final long seed) {
        final byte[] bytes = new byte[1_000];
        new Random(seed).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = 0;
            }
        }
        return bytes;
    }

    /** The good lines with times of their own, and between them the hostile ones. */
    private Path write(final String name, final List<byte[]> good, final List<byte[]> hostile) throws Exception {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < good.size(); i++) {
            line(out, i, good.get(i));
            if (i >= 10 && i - 10 < hostile.size()) {
                line(out, i, hostile.get(i - 10));
            }
        }
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    private static void line(final ByteArrayOutputStream out, final int index, final byte[] message) {
        out.writeBytes(((START_NS + index * 1_000_000L) + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(message);
        out.write('\n');
    }

    private void runImport(final String journal, final TestDatabase database, final Path file) {
        TapelineProcess.run(
                folder,
                0,
                "import",
                "--feed",
                "binance-spot",
                "--symbol",
                "BTCUSDT",
                "--journal",
                folder.resolve(journal).toString(),
                "--database",
                database.url(),
                file.toString());
    }

    private static List<String> reasons(final TestDatabase database) {
        try {
            return database.rows("SELECT kind, reason, convert_from(left(encode(raw, 'escape'), 60)::bytea, 'UTF8')"
                    + " FROM data_quality_logs ORDER BY tick_number");
        } catch (java.sql.SQLException e) {
            return List.of(e.getMessage());
        }
    }
}
