package io.tapeline.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/** Where benchmarks have their messages from: recorded by others from the venue, or made from a seed. */
public final class Messages {
    private static final String SYMBOL = "BTCUSDT";
    private static final String VARIABLE = "TAPELINE_DATA";
    private static final List<String> CAPTURES = List.of("btcusdt_20240808.txt.gz", "btcusdt_20240809.txt.gz");
    private static final long FIRST_NUMBER = 50_000_000_000L;
    private static final int NUMBERS_PER_DEPTH = 10;
    private static final int QUOTES_PER_DEPTH = 8;
    private static final int TRADES_PER_DEPTH = 3;
    private static final int MAX_LEVELS = 12;

    private final StringBuilder text = new StringBuilder();
    private final SplittableRandom random;
    private final List<byte[]> made = new ArrayList<>();
    private long number = FIRST_NUMBER;
    private long tradeId = FIRST_NUMBER;

    private final String symbol;
    private final String stream;

    private Messages(final String symbol, final long seed) {
        this.symbol = symbol;
        stream = symbol.toLowerCase(Locale.ROOT);
        random = new SplittableRandom(seed);
    }

    /** Whether the recorded captures are here. */
    public static boolean hasRecorded() {
        return CAPTURES.stream().allMatch(name -> Files.isRegularFile(folder().resolve(name)));
    }

    /** Where the recorded captures are looked for. */
    public static Path folder() {
        final String given = System.getenv(VARIABLE);
        return Path.of(given == null ? "../shared/data" : given).resolve("binance/spot");
    }

    /** Two days of one symbol, without the times of their receipt. */
    public static MessageTape recorded() {
        final List<byte[]> messages = new ArrayList<>();
        for (final String name : CAPTURES) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(folder().resolve(name))), ISO_8859_1))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    messages.add(line.substring(line.indexOf(' ') + 1).getBytes(ISO_8859_1));
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot read " + folder().resolve(name), e);
            }
        }
        return new MessageTape(SYMBOL, messages);
    }

    /**
     * Messages in the proportions of a busy spot symbol: for each change of the book, eight best prices and three trades.
     *
     * @param depths changes of the book
     */
    public static MessageTape synthetic(final int depths, final long seed) {
        return new MessageTape(SYMBOL, texts(SYMBOL, depths, seed));
    }

    /**
     * The messages of {@link #synthetic}, of any symbol.
     *
     * @param depths changes of the book
     */
    static List<byte[]> texts(final String symbol, final int depths, final long seed) {
        final Messages messages = new Messages(symbol, seed);
        for (int i = 0; i < depths; i++) {
            messages.addDepth();
            if (i == 0) {
                messages.addSnapshot();
            }
            for (int quote = 0; quote < QUOTES_PER_DEPTH; quote++) {
                messages.addQuote();
            }
            for (int trade = 0; trade < TRADES_PER_DEPTH; trade++) {
                messages.addTrade();
            }
        }
        return messages.made;
    }

    private void addDepth() {
        final long first = number;
        number += NUMBERS_PER_DEPTH;
        text.append("{\"stream\":\"")
                .append(stream)
                .append("@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1700000000500,\"s\":\"")
                .append(symbol)
                .append("\",\"U\":")
                .append(first)
                .append(",\"u\":")
                .append(number - 1)
                .append(",\"b\":[");
        addLevels(59_000);
        text.append("],\"a\":[");
        addLevels(60_000);
        add("]}}");
    }

    /** Levels between a whole price and 10.00 above it: bids and asks stay apart. */
    private void addLevels(final int from) {
        final int count = 1 + random.nextInt(MAX_LEVELS);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "[\"" : ",[\"");
            addPrice(from);
            text.append("\",\"");
            addSize(random.nextInt(3) == 0);
            text.append("\"]");
        }
    }

    private void addSnapshot() {
        text.append("{\"lastUpdateId\":").append(number - 1).append(",\"bids\":[[\"59000.00000000\",\"1.00000000\"]],");
        add("\"asks\":[[\"60010.00000000\",\"1.00000000\"]]}");
    }

    /** Its number is none that a change of the book ends with, so that the two are not compared. */
    private void addQuote() {
        text.append("{\"stream\":\"")
                .append(stream)
                .append("@bookTicker\",\"data\":{\"u\":")
                .append(number - NUMBERS_PER_DEPTH / 2)
                .append(",\"s\":\"")
                .append(symbol)
                .append("\",\"b\":\"");
        addPrice(59_000);
        text.append("\",\"B\":\"");
        addSize(false);
        text.append("\",\"a\":\"");
        addPrice(60_000);
        text.append("\",\"A\":\"");
        addSize(false);
        add("\"}}");
    }

    private void addTrade() {
        text.append("{\"stream\":\"")
                .append(stream)
                .append("@trade\",\"data\":{\"e\":\"trade\",\"E\":1700000000700,\"s\":\"")
                .append(symbol)
                .append("\",\"t\":")
                .append(tradeId++)
                .append(",\"p\":\"");
        addPrice(59_500);
        text.append("\",\"q\":\"");
        addSize(false);
        add("\",\"T\":1700000000699,\"m\":true,\"M\":true}}");
    }

    private void addPrice(final int from) {
        final int cents = random.nextInt(1_000);
        text.append(from + cents / 100).append('.').append(cents % 100 / 10).append(cents % 10);
        text.append("000000");
    }

    private void addSize(final boolean isZero) {
        text.append(isZero ? "0.00000000" : random.nextInt(20) + "." + (10_000_000 + random.nextInt(80_000_000)));
    }

    private void add(final String end) {
        made.add(text.append(end).toString().getBytes(ISO_8859_1));
        text.setLength(0);
    }
}
