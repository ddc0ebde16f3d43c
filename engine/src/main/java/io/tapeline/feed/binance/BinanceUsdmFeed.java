package io.tapeline.feed.binance;

import io.tapeline.config.Setting;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import java.util.List;

/** Binance, USD-M market. */
public final class BinanceUsdmFeed implements Feed {
    @Override
    public String name() {
        return BinanceVenue.USDM.feedName();
    }

    @Override
    public String description() {
        return "Binance USD-M: order books, best prices and trades, live or from captures of its combined streams.";
    }

    @Override
    public List<Setting> settings() {
        return BinanceSettings.of(BinanceVenue.USDM);
    }

    @Override
    public FeedAgent live(final FeedContext context) {
        return new BinanceLiveAgent(new BinanceSettings(BinanceVenue.USDM, context.settings()), context);
    }

    @Override
    public RecordedSession recordedSession(final FeedContext context) {
        return new BinanceRecordedSession(new BinanceSettings(BinanceVenue.USDM, context.settings()), context);
    }
}
