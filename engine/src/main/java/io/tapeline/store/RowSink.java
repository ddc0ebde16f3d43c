package io.tapeline.store;

import io.tapeline.candle.Candle;
import io.tapeline.security.Security;

/** Takes the rows that {@link RowStage} derives; what it is handed is valid during the call only. */
interface RowSink {
    void orderBook(OrderBookRow row);

    void trade(TradeRow row);

    void quality(QualityRow row);

    void candle(Security security, Candle candle);
}
