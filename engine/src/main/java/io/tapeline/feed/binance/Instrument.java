package io.tapeline.feed.binance;

import io.tapeline.feed.BookSync;
import io.tapeline.security.Security;
import io.tapeline.tick.TickLayout;

/** What a session knows of one symbol. One that was not asked for has no security. */
final class Instrument {
    final Security security;

    /** Null as long as nothing of its book has come. */
    BookSync book;

    /** Id of the last trade, or null. */
    long lastTradeId = TickLayout.NULL_VALUE;

    Instrument(final Security security) {
        this.security = security;
    }

    boolean isIgnored() {
        return security == null;
    }
}
