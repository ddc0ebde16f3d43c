package io.tapeline.feed.csv;

import io.tapeline.feed.DirectFixture;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.security.Security;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Imports files and keeps what came as lines of text that a test can compare. */
final class CsvRun {
    final List<String> ticks = new ArrayList<>();
    final DirectFixture fixture;
    private final CsvFeed feed = new CsvFeed();
    private final FeedContext context;
    private final Feed.RecordedSession session;
    private final boolean keepsTicks;

    CsvRun(final Map<String, Object> settings, final String... symbols) {
        this(true, settings, List.of(symbols));
    }

    CsvRun(
            final boolean keepsTicks,
            final Map<String, Object> settings,
            final List<String> symbols,
            final TickHandler... handlers) {
        this.keepsTicks = keepsTicks;
        final TickHandler[] all = Arrays.copyOf(handlers, handlers.length + 1);
        all[handlers.length] = (number, tick) -> onTick(tick);
        fixture = new DirectFixture(all);
        context = fixture.context(feed, settings, symbols.toArray(new String[0]));
        session = feed.recordedSession(context);
    }

    static Path write(final Path folder, final String name, final String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file to its end as the feed of this number. */
    CsvRun read(final Path file, final int feedId) {
        final FeedAgent agent = session.open(
                file, new FeedSourceContext(feedId, context.source().publisher()));
        try {
            agent.onStart();
            while (!agent.isFinished()) {
                agent.doWork();
            }
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        } finally {
            agent.onClose();
        }
        return this;
    }

    CsvRun read(final Path file) {
        return read(file, DirectFixture.FEED_ID);
    }

    long counter(final String name) {
        return fixture.counter("csv." + name);
    }

    /** Rows read, less those that are stored, left out or rejected: always 0. */
    long rowsWithoutFate() {
        return counter("rows")
                - counter("quotes")
                - counter("trades")
                - counter("levels")
                - counter("left.out")
                - counter("rejected");
    }

    private void onTick(final TickFlyweight tick) {
        if (!keepsTicks) {
            return;
        }
        switch (tick.kind()) {
            case QuoteDecoder.TEMPLATE_ID -> {
                final QuoteDecoder q = tick.quote();
                add(
                        tick,
                        "quote",
                        p(tick, q.bidPrice()),
                        s(tick, q.bidSize()),
                        p(tick, q.askPrice()),
                        s(tick, q.askSize()));
            }
            case TradeDecoder.TEMPLATE_ID -> {
                final TradeDecoder t = tick.trade();
                add(tick, "trade", p(tick, t.price()), s(tick, t.size()), n(t.tradeId()), t.aggressor());
            }
            case BookLevelDecoder.TEMPLATE_ID -> {
                final BookLevelDecoder l = tick.bookLevel();
                add(tick, "level", l.side(), p(tick, l.price()), s(tick, l.size()));
            }
            case BookResetDecoder.TEMPLATE_ID ->
                add(tick, "reset", tick.bookReset().phase());
            case RejectDecoder.TEMPLATE_ID -> {
                final RejectDecoder r = tick.reject();
                ticks.add("reject " + r.reason() + " line " + r.sourcePosition() + " "
                        + new String(fixture.quarantine.get((int) r.quarantinePosition())));
            }
            case FeedStateDecoder.TEMPLATE_ID ->
                ticks.add("state " + tick.feedState().feedEvent());
            default -> {}
        }
    }

    private void add(final TickFlyweight tick, final Object... parts) {
        final StringBuilder line = new StringBuilder();
        final int flags = tick.flags();
        line.append(time(tick.eventTimeNs()))
                .append((flags & TickFlags.NO_RECEIVE_TIME) != 0 ? "" : " (" + time(tick.receiveTimeNs()) + ")")
                .append(' ')
                .append(security(tick).exchange())
                .append(':')
                .append(security(tick).symbol());
        for (final Object part : parts) {
            line.append(' ').append(part);
        }
        line.append((flags & TickFlags.SNAPSHOT) != 0 ? " S" : "")
                .append((flags & TickFlags.LAST_IN_EVENT) != 0 ? " L" : "");
        ticks.add(line.toString());
    }

    private Security security(final TickFlyweight tick) {
        return fixture.catalog.security(tick.securityId());
    }

    private String p(final TickFlyweight tick, final long mantissa) {
        return mantissa == TickLayout.NULL_VALUE
                ? "-"
                : Mantissa.toText(mantissa, security(tick).priceScale());
    }

    private String s(final TickFlyweight tick, final long mantissa) {
        return mantissa == TickLayout.NULL_VALUE
                ? "-"
                : Mantissa.toText(mantissa, security(tick).sizeScale());
    }

    private static String n(final long number) {
        return number == TickLayout.NULL_VALUE ? "-" : String.valueOf(number);
    }

    private static String time(final long ns) {
        return ns == TickLayout.NULL_VALUE ? "-" : Instant.ofEpochSecond(0, ns).toString();
    }
}
