package io.tapeline.feed.binance;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A made-up market of the venue: it changes at random, and writes its messages as the venue does. */
public final class TestMarket {
    final String symbol;
    final boolean isUsdm;
    final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>();
    final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    long updateId;
    long tradeId = 100;

    private final Random random;

    public TestMarket(final String symbol, final boolean isUsdm, final long firstUpdateId, final long seed) {
        this.symbol = symbol;
        this.isUsdm = isUsdm;
        this.updateId = firstUpdateId;
        this.random = new Random(seed);
        for (int i = 1; i <= 30; i++) {
            bids.put(price(1000 - i), size());
            asks.put(price(1000 + i), size());
        }
    }

    public BigDecimal bestBid() {
        return bids.lastKey();
    }

    public BigDecimal bestAsk() {
        return asks.firstKey();
    }

    /** Changes one to four levels, and says so. */
    public String nextDepth() {
        final long first = updateId + 1;
        final long previous = updateId;
        final int changes = 1 + random.nextInt(4);
        final StringBuilder bidText = new StringBuilder();
        final StringBuilder askText = new StringBuilder();
        for (int i = 0; i < changes; i++) {
            final boolean isBid = random.nextBoolean();
            final BigDecimal price = price(isBid ? 960 + random.nextInt(40) : 1001 + random.nextInt(40));
            final TreeMap<BigDecimal, BigDecimal> side = isBid ? bids : asks;
            final boolean removes = random.nextInt(3) == 0 && side.size() > 5;
            final BigDecimal size = removes ? BigDecimal.ZERO.setScale(3) : size();
            if (removes) {
                side.remove(price);
            } else {
                side.put(price, size);
            }
            final StringBuilder text = isBid ? bidText : askText;
            text.append(text.length() == 0 ? "" : ",").append(level(price, size));
        }
        updateId += 1 + random.nextInt(5);
        final String times = isUsdm ? "\"E\":1700000000500,\"T\":1700000000499," : "\"E\":1700000000500,";
        final String link = isUsdm ? ",\"pu\":" + previous : "";
        return wrapped(
                "depth@100ms",
                "{\"e\":\"depthUpdate\"," + times + "\"s\":\"" + symbol + "\",\"U\":" + first + ",\"u\":" + updateId
                        + link + ",\"b\":[" + bidText + "],\"a\":[" + askText + "]}");
    }

    public String quote() {
        final String times = isUsdm ? ",\"T\":1700000000600,\"E\":1700000000601" : "";
        final String kind = isUsdm ? "\"e\":\"bookTicker\"," : "";
        return wrapped(
                "bookTicker",
                "{" + kind + "\"u\":" + updateId + ",\"s\":\"" + symbol + "\",\"b\":\"" + bids.lastKey() + "\",\"B\":\""
                        + bids.lastEntry().getValue() + "\",\"a\":\"" + asks.firstKey() + "\",\"A\":\""
                        + asks.firstEntry().getValue() + "\"" + times + "}");
    }

    public String trade() {
        final String kind = isUsdm ? ",\"X\":\"MARKET\"" : "";
        return wrapped(
                "trade",
                "{\"e\":\"trade\",\"E\":1700000000700,\"s\":\"" + symbol + "\",\"t\":" + ++tradeId + ",\"p\":\""
                        + asks.firstKey() + "\",\"q\":\"0.010\",\"T\":1700000000699,\"m\":" + random.nextBoolean()
                        + kind
                        + "}");
    }

    String aggregatedTrade() {
        return wrapped(
                "aggTrade",
                "{\"e\":\"aggTrade\",\"E\":1700000000800,\"s\":\"" + symbol + "\",\"a\":" + ++tradeId
                        + ",\"p\":\"100.1\",\"q\":\"3\",\"f\":10,\"l\":12,\"T\":1700000000799,\"m\":false,\"M\":true}");
    }

    public String snapshot() {
        final String times = isUsdm ? "\"E\":1700000000900,\"T\":1700000000899," : "";
        return "{\"lastUpdateId\":" + updateId + "," + times + "\"bids\":[" + levels(bids.descendingMap())
                + "],\"asks\":[" + levels(asks) + "]}";
    }

    private String wrapped(final String stream, final String data) {
        return "{\"stream\":\"" + symbol.toLowerCase(java.util.Locale.ROOT) + "@" + stream + "\",\"data\":" + data
                + "}";
    }

    private static String levels(final Map<BigDecimal, BigDecimal> side) {
        final StringBuilder text = new StringBuilder();
        side.forEach((price, size) -> text.append(text.length() == 0 ? "" : ",").append(level(price, size)));
        return text.toString();
    }

    private static String level(final BigDecimal price, final BigDecimal size) {
        return "[\"" + price + "\",\"" + size + "\"]";
    }

    private static BigDecimal price(final int cents) {
        return BigDecimal.valueOf(cents, 1);
    }

    private BigDecimal size() {
        return BigDecimal.valueOf(1 + random.nextInt(5000), 3);
    }
}
