package io.tapeline.feed.binance;

import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.LineSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads recorded captures one after the other: {@code <receive ns> <message>}, one a line. Books go on from file to file.
 *
 * <p><em>Thread</em>: that of the feed.
 */
final class BinanceRecordedSession implements Feed.RecordedSession {
    /** A receive time and a blank before the message. */
    private static final int PREFIX_BYTES = 20;

    private final BinanceSettings settings;
    private final BinanceSession session;

    BinanceRecordedSession(final BinanceSettings settings, final FeedContext context) {
        this.settings = settings;
        session = new BinanceSession(settings, context, exchangeInfo(settings), (book, failures) -> {}, 1);
    }

    @Override
    public FeedAgent open(final Path file, final FeedSourceContext source) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("file " + file + " is not there or no file");
        }
        session.source(source);
        final int maxLineBytes =
                PREFIX_BYTES + Math.max(settings.number("message.max"), settings.number("snapshot.max"));
        return new BinanceRecordedAgent(
                settings.venue().feedName(), session, new LineSource(file, maxLineBytes), fileSymbol(file));
    }

    private static ExchangeInfo exchangeInfo(final BinanceSettings settings) {
        final String info = settings.text("exchange.info");
        if (info.equals(BinanceSettings.NONE) || info.equals("venue")) {
            return ExchangeInfo.uniform(settings.number("price.scale"), settings.number("size.scale"));
        }
        return ExchangeInfo.file(Path.of(info));
    }

    /** Recorders name a file after its symbol: {@code btcusdt_20240808.txt.gz}. */
    private static String fileSymbol(final Path file) {
        final String name = file.getFileName().toString();
        int end = 0;
        while (end < name.length() && Character.isLetterOrDigit(name.charAt(end))) {
            end++;
        }
        return name.substring(0, end).toUpperCase(Locale.ROOT);
    }
}
