package io.tapeline.chaos;

import io.tapeline.security.Security;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Candles of a minute in the plainest way, from the trades of one feed; final five seconds after their end. */
final class PlainCandles {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long LATENESS_NS = 5_000_000_000L;

    /** One candle. */
    private static final class Bar {
        long open;
        long high;
        long low;
        long close;
        long volume;
        BigInteger notional = BigInteger.ZERO;
        long count;
        long firstTick;
        long lastTick;
        boolean isFinal;
    }

    private final List<TreeMap<Long, Bar>> bars = new ArrayList<>();
    private final List<Security> securities = new ArrayList<>();
    private final TreeMap<Long, List<Bar>> open = new TreeMap<>();
    private long watermarkNs = Long.MIN_VALUE;
    private long clockMinute = Long.MIN_VALUE;

    /** False if it came too late for its candle. */
    boolean trade(
            final Security security, final long tickNumber, final long timeNs, final long price, final long size) {
        final TreeMap<Long, Bar> own = barsOf(security);
        final long startNs = Math.floorDiv(timeNs, MINUTE_NS) * MINUTE_NS;
        Bar bar = own.get(startNs);
        if (bar == null && !isOver(own, startNs)) {
            bar = new Bar();
            bar.open = price;
            bar.high = price;
            bar.low = price;
            bar.firstTick = tickNumber;
            own.put(startNs, bar);
            open.computeIfAbsent(startNs, key -> new ArrayList<>()).add(bar);
        }
        if (bar == null || bar.isFinal) {
            return false;
        }
        bar.high = Math.max(bar.high, price);
        bar.low = Math.min(bar.low, price);
        bar.close = price;
        bar.volume += size;
        bar.notional = bar.notional.add(BigInteger.valueOf(price).multiply(BigInteger.valueOf(size)));
        bar.count++;
        bar.lastTick = tickNumber;
        return true;
    }

    /** The feed is at this time. */
    void feedAt(final long timeNs) {
        if (timeNs > watermarkNs) {
            final boolean isNewMinute = minuteDue(timeNs) > minuteDue(watermarkNs);
            watermarkNs = timeNs;
            if (isNewMinute) {
                end(timeNs);
            }
        }
    }

    /** The clock of the engine is at this time. */
    void clockAt(final long timeNs) {
        if (minuteDue(timeNs) > clockMinute) {
            clockMinute = minuteDue(timeNs);
            end(timeNs);
        }
    }

    /** All candles, as the database would print them, in the order of time and symbol. */
    List<String> lines() {
        final TreeMap<String, String> lines = new TreeMap<>();
        for (final Security security : securities) {
            final TreeMap<Long, Bar> own = security == null ? new TreeMap<>() : bars.get(security.id());
            own.forEach((startNs, bar) -> lines.put(startNs + security.symbol(), line(security, startNs, bar)));
        }
        return new ArrayList<>(lines.values());
    }

    private static String line(final Security security, final long startNs, final Bar bar) {
        final int scale = security.priceScale();
        return String.join(
                "|",
                Long.toString(startNs / 1_000),
                security.symbol(),
                Lines.decimal(bar.open, scale),
                Lines.decimal(bar.high, scale),
                Lines.decimal(bar.low, scale),
                Lines.decimal(bar.close, scale),
                Lines.decimal(bar.volume, security.sizeScale()),
                new BigDecimal(bar.notional, scale + security.sizeScale()).toPlainString(),
                Long.toString(bar.count),
                Long.toString(bar.firstTick),
                Long.toString(bar.lastTick),
                bar.isFinal ? "t" : "f");
    }

    private boolean isOver(final TreeMap<Long, Bar> own, final long startNs) {
        if (watermarkNs != Long.MIN_VALUE && watermarkNs >= startNs + MINUTE_NS + LATENESS_NS) {
            return true;
        }
        boolean hasEarlier = false;
        boolean hasLater = false;
        for (final var entry : own.entrySet()) {
            hasEarlier |= entry.getValue().isFinal && entry.getKey() <= startNs;
            hasLater |= entry.getValue().isFinal && entry.getKey() >= startNs;
        }
        return hasEarlier && hasLater;
    }

    private void end(final long timeNs) {
        while (!open.isEmpty() && open.firstKey() + MINUTE_NS + LATENESS_NS <= timeNs) {
            open.pollFirstEntry().getValue().forEach(bar -> bar.isFinal = true);
        }
    }

    private static long minuteDue(final long timeNs) {
        return timeNs == Long.MIN_VALUE ? Long.MIN_VALUE : Math.floorDiv(timeNs - LATENESS_NS, MINUTE_NS);
    }

    private TreeMap<Long, Bar> barsOf(final Security security) {
        while (bars.size() <= security.id()) {
            bars.add(new TreeMap<>());
            securities.add(null);
        }
        securities.set(security.id(), security);
        return bars.get(security.id());
    }
}
