package io.tapeline.feed.binance;

import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.LineSource;
import io.tapeline.feed.MessageFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads recorded captures one after the other: {@code <receive ns> <message>}, one a line. Books go on from file to file.
 *
 * <p><em>Thread</em>: that of the feed.
 */
final class BinanceRecordedSession implements Feed.RecordedSession {
    /** A receive time and a blank before the message. */
    private static final int PREFIX_BYTES = 20;

    private static final int PEEKED_LINES = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(BinanceRecordedSession.class);

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
        session.expectBooks(symbolsWithBook(file));
        final int maxLineBytes =
                PREFIX_BYTES + Math.max(settings.number("message.max"), settings.number("snapshot.max"));
        return new BinanceRecordedAgent(
                settings.venue().feedName(), session, new LineSource(file, maxLineBytes), fileSymbol(file));
    }

    /**
     * Symbols with changes of a book in the first lines: their quotes before the first change must not count as the best
     * prices of a market that has no book.
     */
    private Set<String> symbolsWithBook(final Path file) {
        final Set<String> symbols = new HashSet<>();
        final BinanceDecoder decoder = new BinanceDecoder(settings.venue());
        try (LineSource lines = new LineSource(file, settings.number("message.max"))) {
            for (int i = 0; i < PEEKED_LINES; i++) {
                final LineSource.Next next = lines.next();
                if (next == LineSource.Next.END || next == LineSource.Next.DAMAGED) {
                    break;
                }
                if (next == LineSource.Next.LINE) {
                    addSymbolOfDepth(decoder, lines, symbols);
                }
            }
        }
        return symbols;
    }

    private static void addSymbolOfDepth(
            final BinanceDecoder decoder, final LineSource lines, final Set<String> symbols) {
        final DirectBuffer buffer = lines.buffer();
        final int end = lines.offset() + lines.length();
        int start = lines.offset();
        while (start < end && buffer.getByte(start) != ' ') {
            start++;
        }
        try {
            if (decoder.decode(buffer, start, end - start) == BinanceDecoder.Kind.DEPTH) {
                symbols.add(decoder.symbolBuffer()
                        .getStringWithoutLengthUtf8(decoder.symbolOffset(), decoder.symbolLength()));
            }
        } catch (final MessageFault expected) {
            // It is only looked at here; the line is rejected when its turn comes.
            LOG.debug("a line of the beginning will be rejected: {}", expected.reason());
        }
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
