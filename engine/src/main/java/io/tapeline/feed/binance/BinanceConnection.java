package io.tapeline.feed.binance;

import io.tapeline.feed.BookSync;
import java.util.List;

/**
 * What one connection is for.
 *
 * @param streams to subscribe
 * @param books of the depth streams among them
 */
record BinanceConnection(List<String> streams, List<BookSync> books) {
    /** The text that subscribes them all: "Live Subscribing/Unsubscribing to streams". */
    String subscription(final long id) {
        final StringBuilder text = new StringBuilder("{\"method\":\"SUBSCRIBE\",\"params\":[");
        for (int i = 0; i < streams.size(); i++) {
            text.append(i == 0 ? "\"" : ",\"").append(streams.get(i)).append('"');
        }
        return text.append("],\"id\":").append(id).append('}').toString();
    }
}
