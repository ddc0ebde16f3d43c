package io.tapeline.feed.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Reads captures of one symbol in the plainest way there is, as a second opinion: maps of {@link BigDecimal}, a book of
 * {@link TreeMap}s, and nothing of the engine. For good captures only: it throws at whatever it does not expect.
 */
public final class PlainBinanceReader {
    /**
     * A change of the best prices at the end of a message; null where there is no side.
     *
     * @param eventTimeNs of the venue, or null
     */
    public record BestRow(
            String symbol,
            long receiveTimeNs,
            Long eventTimeNs,
            BigDecimal bidPrice,
            BigDecimal bidSize,
            BigDecimal askPrice,
            BigDecimal askSize) {
        boolean hasSamePrices(final BestRow other) {
            return other != null
                    && other.bidPrice.equals(bidPrice)
                    && other.bidSize.equals(bidSize)
                    && other.askPrice.equals(askPrice)
                    && other.askSize.equals(askSize);
        }
    }

    /**
     * A trade.
     *
     * @param isSellerAggressor whether the buyer had made the price
     */
    public record TradeRow(
            String symbol,
            long receiveTimeNs,
            long eventTimeNs,
            long tradeId,
            BigDecimal price,
            BigDecimal size,
            boolean isSellerAggressor) {}

    private record Line(long receiveTimeNs, Map<String, Object> message) {}

    private final boolean isUsdm;
    private final JsonFactory factory = new JsonFactory();
    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>();
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    private final List<Line> waiting = new ArrayList<>();
    private final List<BestRow> bestRows = new ArrayList<>();
    private final List<TradeRow> tradeRows = new ArrayList<>();
    private final Map<Long, BestRow> bestByUpdate = new HashMap<>();
    private final Map<Long, BestRow> quoteByUpdate = new HashMap<>();
    private String symbol;
    private long snapshotUpdate = -1;
    private long lastUpdate = -1;
    private long gaps;

    private PlainBinanceReader(final boolean isUsdm) {
        this.isUsdm = isUsdm;
    }

    /** Reads the files, in order, as one capture of one symbol. */
    public static PlainBinanceReader read(final boolean isUsdm, final List<Path> files) throws IOException {
        final PlainBinanceReader reader = new PlainBinanceReader(isUsdm);
        for (final Path file : files) {
            reader.readFile(file);
        }
        return reader;
    }

    /** Every change of the best prices, in order. */
    public List<BestRow> bestRows() {
        return bestRows;
    }

    /** Every trade, in order. */
    public List<TradeRow> tradeRows() {
        return tradeRows;
    }

    public long quotes() {
        return quoteByUpdate.size();
    }

    /** How many of the venue's own best prices belong to a number at which we know the book. */
    public long compared() {
        return quoteByUpdate.keySet().stream().filter(bestByUpdate::containsKey).count();
    }

    /** How many of those are the same. */
    public long equal() {
        return quoteByUpdate.entrySet().stream()
                .filter(e -> e.getValue().hasSamePrices(bestByUpdate.get(e.getKey())))
                .count();
    }

    public long gaps() {
        return gaps;
    }

    private void readFile(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                InputStream unpacked = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader lines = new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                final int blank = line.indexOf(' ');
                onMessage(new Line(Long.parseLong(line.substring(0, blank)), payload(line.substring(blank + 1))));
            }
        }
    }

    private void onMessage(final Line line) {
        final Map<String, Object> message = line.message();
        if (message.containsKey("lastUpdateId")) {
            onSnapshot(line);
        } else if ("depthUpdate".equals(message.get("e"))) {
            symbol = (String) message.get("s");
            if (snapshotUpdate < 0) {
                waiting.add(line);
            } else {
                onDepth(line);
            }
        } else if ("trade".equals(message.get("e"))) {
            onTrade(line);
        } else if (message.containsKey("B")) {
            quoteByUpdate.put(
                    number(message, "u"),
                    new BestRow(
                            (String) message.get("s"),
                            line.receiveTimeNs(),
                            null,
                            decimal(message.get("b")),
                            decimal(message.get("B")),
                            decimal(message.get("a")),
                            decimal(message.get("A"))));
        } else {
            throw new IllegalStateException("unexpected " + message.keySet());
        }
    }

    private void onSnapshot(final Line line) {
        snapshotUpdate = number(line.message(), "lastUpdateId");
        set(bids, line.message().get("bids"));
        set(asks, line.message().get("asks"));
        onBookChanged(line, snapshotUpdate);
        waiting.forEach(this::onDepth);
        waiting.clear();
    }

    private void onDepth(final Line line) {
        final Map<String, Object> message = line.message();
        final long last = number(message, "u");
        if (isUsdm ? last < snapshotUpdate : last <= snapshotUpdate) {
            return;
        }
        if (lastUpdate >= 0
                && (isUsdm ? number(message, "pu") != lastUpdate : number(message, "U") != lastUpdate + 1)) {
            gaps++;
        }
        lastUpdate = last;
        set(bids, message.get("b"));
        set(asks, message.get("a"));
        onBookChanged(line, last);
    }

    private void onBookChanged(final Line line, final long update) {
        final BestRow row = new BestRow(
                symbol,
                line.receiveTimeNs(),
                eventTimeNs(line.message(), "E"),
                bids.lastEntry().getKey(),
                bids.lastEntry().getValue(),
                asks.firstEntry().getKey(),
                asks.firstEntry().getValue());
        bestByUpdate.put(update, row);
        if (bestRows.isEmpty() || !row.hasSamePrices(bestRows.get(bestRows.size() - 1))) {
            bestRows.add(row);
        }
    }

    private void onTrade(final Line line) {
        final Map<String, Object> message = line.message();
        tradeRows.add(new TradeRow(
                (String) message.get("s"),
                line.receiveTimeNs(),
                eventTimeNs(message, "T"),
                number(message, "t"),
                decimal(message.get("p")),
                decimal(message.get("q")),
                (Boolean) message.get("m")));
    }

    private static void set(final TreeMap<BigDecimal, BigDecimal> side, final Object levels) {
        for (final Object level : (List<?>) levels) {
            final BigDecimal price = decimal(((List<?>) level).get(0));
            final BigDecimal size = decimal(((List<?>) level).get(1));
            if (size.signum() == 0) {
                side.remove(price);
            } else {
                side.put(price, size);
            }
        }
    }

    private static Long eventTimeNs(final Map<String, Object> message, final String key) {
        return message.containsKey(key) ? number(message, key) * 1_000_000 : null;
    }

    private static long number(final Map<String, Object> message, final String key) {
        return ((BigDecimal) message.get(key)).longValueExact();
    }

    private static BigDecimal decimal(final Object text) {
        return new BigDecimal((String) text);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> payload(final String json) throws IOException {
        try (JsonParser parser = factory.createParser(json)) {
            parser.nextToken();
            final Map<String, Object> message = (Map<String, Object>) value(parser);
            return (Map<String, Object>) message.getOrDefault("data", message);
        }
    }

    private static Object value(final JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                final Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    final String key = parser.currentName();
                    parser.nextToken();
                    object.put(key, value(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                final List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return parser.getDecimalValue();
            }
        }
    }
}
