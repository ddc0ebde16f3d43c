package io.tapeline.feed.binance;

import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedFixture;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Imports lines that a test writes, and shows the ticks as short texts. */
final class RecordedFixture {
    final FeedFixture fixture = new FeedFixture();
    private final Feed feed;
    private final Feed.RecordedSession session;
    private final Path folder;
    private int files;

    RecordedFixture(final Feed feed, final Path folder, final Map<String, String> overrides, final String... symbols) {
        this.feed = feed;
        this.folder = folder;
        this.session = feed.recordedSession(fixture.recorded(feed, overrides, symbols));
    }

    /** Imports messages as one file, each with a receive time before it. */
    List<String> importMessages(final String... messages) throws Exception {
        final StringBuilder lines = new StringBuilder();
        for (final String message : messages) {
            lines.append("1700000000000000000 ").append(message).append('\n');
        }
        return importBytes(
                "capture_" + files + ".txt", lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Imports a file of these bytes; gives its ticks but for started and ended. */
    List<String> importBytes(final String name, final byte[] bytes) throws Exception {
        final Path file = folder.resolve(name);
        Files.write(file, bytes);
        return importFile(file);
    }

    long counter(final String name) {
        return fixture.counter(feed.name() + "." + name);
    }

    private List<String> importFile(final Path file) throws IOException {
        final long from = fixture.tape.count();
        final FeedAgent agent = session.open(file, fixture.source(++files));
        try {
            while (!agent.isFinished()) {
                agent.doWork();
            }
            agent.onClose();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
        final List<String> ticks = new ArrayList<>();
        fixture.tape.replay(from, (number, tick) -> ticks.add(text(tick)));
        ticks.removeIf(t -> t.equals("STARTED") || t.equals("ENDED"));
        return ticks;
    }

    private static String text(final TickFlyweight tick) {
        final String end = tick.isLastInEvent() ? "" : " ..";
        return switch (tick.kind()) {
            case QuoteDecoder.TEMPLATE_ID ->
                "quote " + tick.quote().bidPrice() + "/" + tick.quote().askPrice() + end;
            case TradeDecoder.TEMPLATE_ID ->
                "trade " + tick.trade().tradeId() + " x" + tick.trade().tradeCount() + " "
                        + tick.trade().aggressor() + end;
            case BookLevelDecoder.TEMPLATE_ID ->
                tick.bookLevel().side() + " " + tick.bookLevel().price() + "="
                        + tick.bookLevel().size() + end;
            case BookResetDecoder.TEMPLATE_ID -> tick.bookReset().phase() + end;
            case RejectDecoder.TEMPLATE_ID -> "reject " + tick.reject().reason();
            case FeedStateDecoder.TEMPLATE_ID -> state(tick.feedState());
            default -> "?";
        };
    }

    private static String state(final FeedStateDecoder state) {
        final boolean hasRange = state.fromSequence() != FeedStateDecoder.fromSequenceNullValue();
        return state.feedEvent()
                + (hasRange
                        ? " " + state.fromSequence() + ".." + (state.toSequence() < 0 ? "" : state.toSequence())
                        : "");
    }
}
