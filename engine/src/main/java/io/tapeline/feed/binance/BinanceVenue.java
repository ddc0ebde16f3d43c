package io.tapeline.feed.binance;

import io.tapeline.feed.DepthEvent;
import io.tapeline.feed.SequenceRule;
import io.tapeline.tick.TickLayout;

/** The two markets of the venue, and all in which they differ. */
enum BinanceVenue implements SequenceRule {
    /** Spot: "Web Socket Streams for Binance", "How to manage a local order book correctly". */
    SPOT("binance-spot", "wss://stream.binance.com:9443/stream", "wss://stream.binance.com:9443/stream") {
        @Override
        public boolean isInSnapshot(final DepthEvent event, final long snapshotSequence) {
            return event.lastSequence <= snapshotSequence;
        }

        @Override
        public boolean followsSnapshot(final DepthEvent event, final long snapshotSequence) {
            return follows(event, snapshotSequence);
        }

        @Override
        public boolean follows(final DepthEvent event, final long lastSequence) {
            // Levels are absolute, so an event that reaches back is whole, too; only a hole is not.
            return event.firstSequence <= lastSequence + 1 && event.lastSequence > lastSequence;
        }

        @Override
        public long lastMissing(final DepthEvent event) {
            return event.firstSequence - 1;
        }

        @Override
        int depthWeight(final int limit) {
            // "Market Data endpoints", "Order book": weight by limit.
            return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
        }
    },

    /** USD-M futures: "Websocket Market Streams", "How to manage a local order book correctly". */
    USDM("binance-usdm", "wss://fstream.binance.com/public/stream", "wss://fstream.binance.com/market/stream") {
        @Override
        public boolean isInSnapshot(final DepthEvent event, final long snapshotSequence) {
            return event.lastSequence < snapshotSequence;
        }

        @Override
        public boolean followsSnapshot(final DepthEvent event, final long snapshotSequence) {
            // The venue says U <= lastUpdateId <= u. Numbers are shared by all symbols, so there are some between pu
            // and
            // U at which this book did not change: a snapshot that stands there is the book after pu, and is taken too.
            return event.lastSequence >= snapshotSequence
                    && (event.firstSequence <= snapshotSequence || event.previousSequence <= snapshotSequence);
        }

        @Override
        public boolean follows(final DepthEvent event, final long lastSequence) {
            return event.previousSequence == lastSequence;
        }

        @Override
        public long lastMissing(final DepthEvent event) {
            return event.previousSequence;
        }

        @Override
        int depthWeight(final int limit) {
            // "Market Data Endpoints", "Order Book": weight by limit.
            return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
        }
    };

    private final String feedName;
    private final String bookUrl;
    private final String tradeUrl;

    BinanceVenue(final String feedName, final String bookUrl, final String tradeUrl) {
        this.feedName = feedName;
        this.bookUrl = bookUrl;
        this.tradeUrl = tradeUrl;
    }

    /** Name of the feed, and code of the exchange. */
    String feedName() {
        return feedName;
    }

    /** Default endpoint of combined streams for books and best prices. */
    String bookUrl() {
        return bookUrl;
    }

    /** Default endpoint of combined streams for trades. */
    String tradeUrl() {
        return tradeUrl;
    }

    String restUrl() {
        return this == SPOT ? "https://api.binance.com" : "https://fapi.binance.com";
    }

    String depthPath() {
        return this == SPOT ? "/api/v3/depth" : "/fapi/v1/depth";
    }

    String exchangeInfoPath() {
        return this == SPOT ? "/api/v3/exchangeInfo" : "/fapi/v1/exchangeInfo";
    }

    int maxDepthLimit() {
        return this == SPOT ? 5000 : 1000;
    }

    /** Share of the venue's request weight that one snapshot costs. */
    abstract int depthWeight(int limit);

    /** Whether the event has the numbers that its rules need. */
    boolean hasNumbers(final DepthEvent event) {
        return this == SPOT || event.previousSequence != TickLayout.NULL_VALUE;
    }

    /** Whether the ids of trades go up by one; on USD-M some belong to trades that are not sent. */
    boolean areTradeIdsDense() {
        return this == SPOT;
    }
}
