package io.tapeline.bench;

/** Kinds of Binance's stream messages. */
public enum MessageKind {
    DEPTH,
    QUOTE,
    TRADE,
    /** A whole book, which the venue gives on request; it names no symbol. */
    SNAPSHOT;

    /** The kind of a message by a word that only this kind has. */
    static MessageKind of(final String message) {
        if (message.contains("\"depthUpdate\"")) {
            return DEPTH;
        }
        if (message.contains("@bookTicker\"")) {
            return QUOTE;
        }
        if (message.contains("@trade\"")) {
            return TRADE;
        }
        if (message.contains("\"lastUpdateId\"")) {
            return SNAPSHOT;
        }
        throw new IllegalArgumentException("no message that a benchmark knows: " + message);
    }
}
