package io.tapeline.feed;

import io.tapeline.config.Setting;
import io.tapeline.config.Settings;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

/** Everything that a feed is given, kept in memory where a test can look at it. */
public final class FeedFixture {
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "", 1L);

    public final TapeRecorder tape;
    public final TapeRecorder definitions = new TapeRecorder();
    public final KeptMessages kept = new KeptMessages();
    public final Counters counters = new Counters();
    public final EpochNanoClock clock = new SystemEpochNanoClock();
    public final SecurityMaster securities = new SecurityMaster(new SecurityCatalog(), definitions, clock);

    public FeedFixture() {
        this(new TapeRecorder());
    }

    public FeedFixture(final TapeRecorder tape) {
        this.tape = tape;
    }

    public FeedSourceContext source(final int feedId) {
        return new FeedSourceContext(feedId, tape);
    }

    /** The context of recorded files. */
    public FeedContext recorded(final Feed feed, final Map<String, String> overrides, final String... symbols) {
        return context(feed, overrides, null, symbols);
    }

    /** The context of a live feed. */
    public FeedContext live(final Feed feed, final Map<String, String> overrides, final String... symbols) {
        return context(feed, overrides, source(1), symbols);
    }

    public long counter(final String name) {
        return counters.counter(name).value();
    }

    public static Settings settings(final List<Setting> settings, final Map<String, String> overrides) {
        final Map<String, Object> values = new HashMap<>();
        for (final Setting setting : settings) {
            values.put(setting.key(), value(setting, overrides.getOrDefault(setting.key(), setting.defaultValue())));
        }
        for (final String key : overrides.keySet()) {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException("no setting " + key);
            }
        }
        return new Settings(values);
    }

    private FeedContext context(
            final Feed feed,
            final Map<String, String> overrides,
            final FeedSourceContext source,
            final String... symbols) {
        return new FeedContext(
                settings(feed.settings(), overrides), List.of(symbols), source, securities, kept, counters, clock);
    }

    private static Object value(final Setting setting, final String text) {
        return switch (setting.type()) {
            case INTEGER, BYTES, DURATION -> number(text);
            case FLAG -> Boolean.valueOf(text);
            case PATH -> Path.of(text);
            case CHOICES, TEXTS ->
                text.equals("[]")
                        ? List.of()
                        : Arrays.asList(text.substring(1, text.length() - 1).split(", *"));
            case TEXT, SECRET, CHOICE -> text;
        };
    }

    private static Object number(final String text) {
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
            end++;
        }
        return Long.parseLong(text.substring(0, end)) * UNITS.get(text.substring(end));
    }
}
