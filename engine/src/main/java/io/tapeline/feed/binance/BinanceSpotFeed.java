package io.tapeline.feed.binance;

import io.tapeline.config.Setting;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import java.util.List;

/** Binance, spot market. */
public final class BinanceSpotFeed implements Feed {
    @Override
    public String name() {
        return BinanceVenue.SPOT.feedName();
    }

    @Override
    public String description() {
        return "Binance spot: order books, best prices and trades, live or from captures of its combined streams.";
    }

    @Override
    public List<Setting> settings() {
        return BinanceSettings.of(BinanceVenue.SPOT);
    }

    @Override
    public FeedAgent live(final FeedContext context) {
        return new BinanceLiveAgent(new BinanceSettings(BinanceVenue.SPOT, context.settings()), context);
    }

    @Override
    public RecordedSession recordedSession(final FeedContext context) {
        return new BinanceRecordedSession(new BinanceSettings(BinanceVenue.SPOT, context.settings()), context);
    }
}
