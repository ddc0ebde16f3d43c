package io.tapeline.feed;

import io.tapeline.config.Setting;
import io.tapeline.config.Settings;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

/** What a feed needs, without an engine: its ticks go straight to handlers. */
public final class DirectFixture {
    public static final int FEED_ID = 1;

    public final SecurityCatalog catalog = new SecurityCatalog();
    public final Counters counters = new Counters();
    public final List<byte[]> quarantine = new ArrayList<>();
    public final DirectPublisher direct;
    public long nowNs = 1_700_000_000_000_000_000L;

    public DirectFixture(final TickHandler... handlers) {
        final TickHandler[] all = Arrays.copyOf(handlers, handlers.length + 1);
        System.arraycopy(handlers, 0, all, 1, handlers.length);
        all[0] = catalog;
        direct = new DirectPublisher(all);
    }

    public FeedContext context(final Feed feed, final Map<String, Object> values, final String... symbols) {
        return context(feed, values, direct, symbols);
    }

    /**
     * @param values that differ from the defaults
     * @param publisher of the feed; definitions go to {@link #direct}
     */
    public FeedContext context(
            final Feed feed, final Map<String, Object> values, final TickPublisher publisher, final String... symbols) {
        final EpochNanoClock clock = () -> nowNs;
        final SecurityMaster master = new SecurityMaster(new SecurityCatalog(), direct, clock);
        return new FeedContext(
                settings(feed, values),
                List.of(symbols),
                new FeedSourceContext(FEED_ID, publisher),
                master,
                raw(),
                counters,
                clock);
    }

    public long counter(final String name) {
        return counters.counter(name).value();
    }

    private static Settings settings(final Feed feed, final Map<String, Object> values) {
        final Map<String, Object> all = new HashMap<>();
        for (final Setting setting : feed.settings()) {
            all.put(setting.key(), parsed(setting));
        }
        for (final Map.Entry<String, Object> value : values.entrySet()) {
            if (all.put(value.getKey(), value.getValue()) == null) {
                throw new IllegalArgumentException("no setting " + value.getKey());
            }
        }
        return new Settings(all);
    }

    private static Object parsed(final Setting setting) {
        final String text = setting.defaultValue();
        return switch (setting.type()) {
            case INTEGER -> Long.parseLong(text);
            case BYTES -> Long.parseLong(text.replace("KiB", "")) * (text.endsWith("KiB") ? 1024 : 1);
            case DURATION -> 0L;
            case FLAG -> Boolean.parseBoolean(text);
            case TEXTS ->
                Arrays.stream(text.split(",")).filter(word -> !word.isBlank()).toList();
            default -> text;
        };
    }

    private RawMessages raw() {
        return new RawMessages() {
            @Override
            public long keep(final DirectBuffer buffer, final int offset, final int length) {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                quarantine.add(bytes);
                return quarantine.size() - 1;
            }

            @Override
            public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
                final byte[] bytes = quarantine.get((int) position);
                target.putBytes(targetOffset, bytes);
                return bytes.length;
            }
        };
    }
}
