package io.tapeline.bench.peers;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import info.bitrich.xchangestream.binance.dto.BinanceWebsocketTransaction;
import info.bitrich.xchangestream.binance.dto.market.BookTickerBinanceWebSocketTransaction;
import info.bitrich.xchangestream.binance.dto.market.DepthBinanceWebSocketTransaction;
import info.bitrich.xchangestream.binance.dto.market.TradeBinanceWebsocketTransaction;
import info.bitrich.xchangestream.service.netty.StreamingObjectMapperHelper;
import io.tapeline.bench.MessageTape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.knowm.xchange.binance.dto.marketdata.BinanceOrderbook;

/**
 * XChange's Binance streaming classes: its mapper, its message classes, and its way from one to the other.
 *
 * <p>Settings, and why its authors would call them fair: the mapper is the library's own; as in
 * {@code JsonNettyStreamingService} and {@code BinanceStreamingMarketDataService} a message becomes a tree, its stream is
 * looked up, and the tree becomes the object of that stream. Spared is what the library does besides: the String of a
 * WebSocket frame (the mapper is given the bytes), the Observables, the adapting to its general classes, the order book.
 * {@code direct} spares the tree as well, which the library does not: no way through its classes is faster.
 */
final class XChangePeer implements Peer {
    private final MessageTape tape;
    private final boolean isDirect;
    private final ObjectMapper mapper = StreamingObjectMapperHelper.getObjectMapper();
    private final Map<String, JavaType> types = new HashMap<>();
    private final JavaType depth = type(DepthBinanceWebSocketTransaction.class);
    private final JavaType quote = type(BookTickerBinanceWebSocketTransaction.class);
    private final JavaType trade = type(TradeBinanceWebsocketTransaction.class);
    private long messages;
    private long numbers;

    XChangePeer(final MessageTape tape, final boolean isDirect) {
        this.tape = tape;
        this.isDirect = isDirect;
        types.put("btcusdt@depth@100ms", depth);
        types.put("btcusdt@bookTicker", quote);
        types.put("btcusdt@trade", trade);
    }

    @Override
    public String name() {
        return isDirect ? "xchange binance, direct" : "xchange binance";
    }

    @Override
    public void open(final Path folder) {
        messages = 0;
        numbers = 0;
    }

    @Override
    public void run() throws IOException {
        for (int i = 0; i < tape.count(); i++) {
            take(isDirect ? direct(i) : byTree(tape.bytes(i)));
            messages++;
        }
    }

    /** A book of the library is a map, so prices that a message names twice count once. */
    @Override
    public long done() {
        final long written = PlainNumbers.count(tape);
        if (numbers > written || numbers < written * 9 / 10) {
            throw new IllegalStateException(numbers + " prices and sizes were read, of " + written);
        }
        return messages;
    }

    @Override
    public void close() {}

    private Object byTree(final byte[] message) throws IOException {
        final JsonNode tree = mapper.readTree(message);
        final JsonNode stream = tree.get("stream");
        return stream == null
                ? mapper.readValue(mapper.treeAsTokens(tree), BinanceOrderbook.class)
                : mapper.readValue(mapper.treeAsTokens(tree), types.get(stream.asText()));
    }

    private Object direct(final int index) throws IOException {
        final byte[] message = tape.bytes(index);
        return switch (tape.kind(index)) {
            case DEPTH -> mapper.readValue(message, depth);
            case QUOTE -> mapper.readValue(message, quote);
            case TRADE -> mapper.readValue(message, trade);
            default -> mapper.readValue(message, BinanceOrderbook.class);
        };
    }

    private void take(final Object message) {
        if (message instanceof BinanceOrderbook book) {
            numbers += 2L * (book.bids.size() + book.asks.size());
            return;
        }
        final Object data = ((BinanceWebsocketTransaction<?>) message).getData();
        if (data instanceof DepthBinanceWebSocketTransaction change) {
            numbers += 2L
                    * (change.getOrderBook().bids.size()
                            + change.getOrderBook().asks.size());
        } else if (data instanceof BookTickerBinanceWebSocketTransaction best) {
            numbers += best.getTicker().getBidPrice().signum() == 0 ? 0 : 4;
        } else if (data instanceof TradeBinanceWebsocketTransaction done) {
            numbers += done.getRawTrade().getPrice().signum() == 0 ? 0 : 2;
        } else {
            throw new IllegalStateException("a message became " + data);
        }
    }

    private JavaType type(final Class<?> data) {
        return mapper.getTypeFactory().constructParametricType(BinanceWebsocketTransaction.class, data);
    }
}
