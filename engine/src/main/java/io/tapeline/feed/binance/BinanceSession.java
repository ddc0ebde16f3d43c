package io.tapeline.feed.binance;

import io.tapeline.feed.BookFeed;
import io.tapeline.feed.BookSync;
import io.tapeline.feed.DepthEvent;
import io.tapeline.feed.EventPublisher;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.MessageFault;
import io.tapeline.feed.QuoteEvent;
import io.tapeline.feed.RejectPublisher;
import io.tapeline.feed.SnapshotRequests;
import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.security.Security;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.RejectReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;

/**
 * From messages of the venue to ticks: live and recorded messages both end here.
 *
 * <p>A message is decoded as a whole, its symbol is looked up, its numbers are read in the scales of that security, and
 * only then is anything published. Whatever goes wrong before costs that one message.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none per message; at the first message of a symbol, and while a
 * book is synced. <em>Failure</em>: a message that cannot be taken becomes a reject; nothing is thrown.
 */
final class BinanceSession {
    private final BinanceVenue venue;
    private final FeedContext context;
    private final ExchangeInfo exchangeInfo;
    private final MessageFault fault = new MessageFault();
    private final BinanceDecoder decoder;
    private final SymbolTable<Instrument> instruments = new SymbolTable<>();
    private final List<BookSync> books = new ArrayList<>();
    private final EventPublisher publisher;
    private final BookFeed bookFeed;
    private final BinanceTrades trades;
    private final Set<String> wanted;
    private final Set<String> symbolsWithBook = new HashSet<>();
    private final int maxMessageBytes;
    private final int maxSecurities;

    private final DepthEvent depth = new DepthEvent();
    private final DepthEvent snapshot = new DepthEvent();
    private final DepthEvent buffered = new DepthEvent();
    private final QuoteEvent quote = new QuoteEvent();

    private final Counter messages;
    private final Counter ignoredSymbols;
    private final Counter ignoredSnapshots;

    private RejectPublisher rejects;

    BinanceSession(
            final BinanceSettings settings,
            final FeedContext context,
            final ExchangeInfo exchangeInfo,
            final SnapshotRequests snapshots,
            final int maxSnapshotFailures) {
        this(settings, context, exchangeInfo, snapshots, maxSnapshotFailures, new BinanceDecoder(settings.venue()));
    }

    BinanceSession(
            final BinanceSettings settings,
            final FeedContext context,
            final ExchangeInfo exchangeInfo,
            final SnapshotRequests snapshots,
            final int maxSnapshotFailures,
            final BinanceDecoder decoder) {
        this.venue = settings.venue();
        this.decoder = decoder;
        this.context = context;
        this.exchangeInfo = exchangeInfo;
        final String name = venue.feedName();
        publisher = new EventPublisher(context, name);
        trades = new BinanceTrades(settings, context, decoder, publisher);
        bookFeed = new BookFeed(
                name,
                publisher,
                venue,
                snapshots,
                this::readAgain,
                context.counters(),
                settings.number("book.buffer"),
                settings.compareWindow(),
                maxSnapshotFailures);
        wanted = context.symbols().stream().map(s -> s.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        maxMessageBytes = settings.number("message.max");
        maxSecurities = settings.number("securities.max");
        messages = context.counters().counter(name + ".messages");
        ignoredSymbols = context.counters().counter(name + ".ignored.symbols");
        ignoredSnapshots = context.counters().counter(name + ".ignored.snapshots");
        if (context.source() != null) {
            source(context.source());
        }
    }

    /** From here on ticks are of this source; books go on. */
    void source(final FeedSourceContext source) {
        publisher.source(source);
        rejects = new RejectPublisher(context, venue.feedName(), source);
    }

    /** These symbols have a book: it rules from their first message on, although that may be a quote. */
    void expectBooks(final Set<String> symbols) {
        symbolsWithBook.addAll(symbols);
    }

    EventPublisher publisher() {
        return publisher;
    }

    /** Id of the answer that {@link #onMessage} has just found. */
    long answerId() {
        return decoder.answerId();
    }

    /**
     * A message of a stream, or a line of a recording.
     *
     * @param fileSymbol symbol that a recorded snapshot belongs to if nothing else says it; null if live, where a
     *     snapshot does not come on a stream
     * @param sourcePosition number of the message, from 1
     * @return what it was, or null if it was rejected
     */
    Kind onMessage(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs,
            final long sourcePosition,
            final String fileSymbol) {
        messages.increment();
        int securityId = TickLayout.NULL_SECURITY;
        try {
            final Kind kind = decoder.decode(buffer, offset, length);
            if (kind == Kind.SNAPSHOT) {
                onRecordedSnapshot(fileSymbol, receiveTimeNs);
                return kind;
            }
            if (length > maxMessageBytes) {
                reject(RejectReason.TOO_LONG, securityId, buffer, offset, length, receiveTimeNs, sourcePosition);
                return null;
            }
            if (kind.compareTo(Kind.SNAPSHOT) > 0) {
                return kind;
            }
            final Instrument instrument = instrument(receiveTimeNs);
            if (instrument.isIgnored()) {
                ignoredSymbols.increment();
                return kind;
            }
            securityId = instrument.security.id();
            take(kind, instrument, buffer, offset, length, receiveTimeNs);
            return kind;
        } catch (final MessageFault e) {
            final RejectReason reason = length > maxMessageBytes ? RejectReason.TOO_LONG : e.reason();
            reject(reason, securityId, buffer, offset, length, receiveTimeNs, sourcePosition);
            return null;
        }
    }

    /** The answer to a snapshot that was asked for. */
    void onSnapshot(
            final BookSync book,
            final DirectBuffer buffer,
            final int length,
            final long receiveTimeNs,
            final long sourcePosition) {
        try {
            if (decoder.decode(buffer, 0, length) != Kind.SNAPSHOT) {
                throw fault.because(RejectReason.UNKNOWN_KIND);
            }
            read(book.security(), receiveTimeNs);
        } catch (final MessageFault e) {
            reject(e.reason(), book.security().id(), buffer, 0, length, receiveTimeNs, sourcePosition);
            book.onSnapshotFailed(receiveTimeNs);
            return;
        }
        book.onSnapshot(snapshot);
    }

    /** A message that never became one: over the limit, or without its receive time. */
    void reject(
            final RejectReason reason,
            final int securityId,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs,
            final long sourcePosition) {
        if (!rejects.reject(reason, securityId, sourcePosition, receiveTimeNs, buffer, offset, length)) {
            publisher.onRefused(1);
        }
    }

    /** The book of a symbol that is subscribed, made now if it is new. */
    BookSync book(final String symbol) {
        final Instrument instrument = instrument(symbol);
        if (instrument == null || instrument.isIgnored()) {
            throw new IllegalArgumentException("symbol=" + symbol + " is not in the instrument list of the venue");
        }
        return book(instrument);
    }

    private void take(
            final Kind kind,
            final Instrument instrument,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs) {
        switch (kind) {
            case DEPTH -> onDepth(instrument, buffer, offset, length, receiveTimeNs);
            case QUOTE -> onQuote(instrument, receiveTimeNs);
            default -> trades.onTrade(kind, instrument, receiveTimeNs);
        }
    }

    private void onDepth(
            final Instrument instrument,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs) {
        readDepth(instrument.security, depth, receiveTimeNs);
        book(instrument).onDepth(depth, buffer, offset, length);
    }

    private void readDepth(final Security security, final DepthEvent event, final long receiveTimeNs) {
        decoder.depth(security.priceScale(), security.sizeScale(), event);
        event.receiveTimeNs = receiveTimeNs;
        if (!venue.hasNumbers(event)) {
            throw fault.because(RejectReason.MISSING_FIELD);
        }
    }

    private DepthEvent readAgain(
            final BookSync book,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs) {
        decoder.decode(buffer, offset, length);
        readDepth(book.security(), buffered, receiveTimeNs);
        return buffered;
    }

    private void onQuote(final Instrument instrument, final long receiveTimeNs) {
        final Security security = instrument.security;
        decoder.quote(security.priceScale(), security.sizeScale(), quote);
        quote.receiveTimeNs = receiveTimeNs;
        publisher.quote(security.id(), quote);
        if (instrument.book != null) {
            instrument.book.onQuote(quote);
        }
    }

    /**
     * A snapshot names no symbol: it belongs to the book that waits for one, or to the only one of the capture, or to the
     * symbol that the file is named after.
     */
    private void onRecordedSnapshot(final String fileSymbol, final long receiveTimeNs) {
        if (fileSymbol == null) {
            throw fault.because(RejectReason.UNKNOWN_KIND);
        }
        final BookSync owner = snapshotOwner(decoder.snapshotSequence());
        if (owner != null) {
            read(owner.security(), receiveTimeNs);
            owner.onSnapshot(snapshot);
            return;
        }
        final String symbol =
                symbolsWithBook.size() == 1 ? symbolsWithBook.iterator().next() : fileSymbol;
        if (!symbolsWithBook.contains(symbol)) {
            ignoredSnapshots.increment();
            return;
        }
        final Instrument instrument = instrument(symbol);
        if (instrument == null) {
            throw fault.because(RejectReason.UNKNOWN_SECURITY);
        }
        if (instrument.isIgnored()) {
            ignoredSymbols.increment();
            return;
        }
        read(instrument.security, receiveTimeNs);
        final BookSync book = book(instrument);
        if (book.state() == io.tapeline.feed.BookState.INIT) {
            book.onConnected(receiveTimeNs);
        }
        if (book.isWaiting()) {
            book.onSnapshot(snapshot);
        } else {
            ignoredSnapshots.increment();
        }
    }

    private void read(final Security security, final long receiveTimeNs) {
        decoder.snapshot(security.priceScale(), security.sizeScale(), snapshot);
        snapshot.receiveTimeNs = receiveTimeNs;
    }

    /** The one book that waits; of several, the one whose waiting changes have numbers around the snapshot's. */
    private BookSync snapshotOwner(final long sequence) {
        BookSync waiting = null;
        BookSync fitting = null;
        int waitingCount = 0;
        for (final BookSync book : books) {
            if (book.isWaiting()) {
                waiting = book;
                waitingCount++;
            }
        }
        if (waitingCount <= 1) {
            return waiting;
        }
        for (final BookSync book : books) {
            if (book.isWaiting() && book.mayFollow(sequence)) {
                fitting = book;
            }
        }
        return fitting;
    }

    private BookSync book(final Instrument instrument) {
        if (instrument.book == null) {
            instrument.book = new BookSync(bookFeed, instrument.security);
            books.add(instrument.book);
        }
        return instrument.book;
    }

    private Instrument instrument(final long receiveTimeNs) {
        final DirectBuffer buffer = decoder.symbolBuffer();
        final int offset = decoder.symbolOffset();
        final int length = decoder.symbolLength();
        final Instrument known = instruments.find(buffer, offset, length);
        if (known != null) {
            return known;
        }
        if (!SymbolTable.isWellFormed(buffer, offset, length)) {
            throw fault.because(RejectReason.UNKNOWN_SECURITY);
        }
        final String symbol = buffer.getStringWithoutLengthUtf8(offset, length);
        final Instrument added = add(symbol);
        if (added == null) {
            throw fault.because(RejectReason.UNKNOWN_SECURITY);
        }
        if (!added.isIgnored() && symbolsWithBook.contains(symbol)) {
            book(added).onConnected(receiveTimeNs);
        }
        return added;
    }

    private Instrument instrument(final String symbol) {
        final byte[] bytes = symbol.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        final org.agrona.concurrent.UnsafeBuffer view = new org.agrona.concurrent.UnsafeBuffer(bytes);
        final Instrument known = instruments.find(view, 0, bytes.length);
        return known != null || !SymbolTable.isWellFormed(view, 0, bytes.length) ? known : add(symbol);
    }

    /** Null if the venue does not have the symbol, or there are too many. */
    private Instrument add(final String symbol) {
        if (instruments.size() >= maxSecurities) {
            return null;
        }
        final boolean isWanted = wanted.isEmpty() || wanted.contains(symbol.toLowerCase(Locale.ROOT));
        final ExchangeInfo.Scales scales = exchangeInfo.scales(symbol);
        if (isWanted && scales == null) {
            return null;
        }
        final Instrument instrument = new Instrument(
                isWanted
                        ? context.securities().define(venue.feedName(), symbol, scales.price(), scales.size(), true)
                        : null);
        instruments.put(symbol, instrument);
        return instrument;
    }
}
