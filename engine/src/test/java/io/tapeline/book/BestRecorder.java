package io.tapeline.book;

import io.tapeline.tick.TickFlyweight;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is emitted as values. */
final class BestRecorder implements BestChangeListener {
    record Best(long tickNumber, int securityId, long bidPrice, long bidSize, long askPrice, long askSize, int flags) {}

    final List<Best> all = new ArrayList<>();

    @Override
    public void onBestChange(final long tickNumber, final TickFlyweight tick, final BestPrices best) {
        all.add(new Best(
                tickNumber,
                best.securityId(),
                best.bidPrice(),
                best.bidSize(),
                best.askPrice(),
                best.askSize(),
                best.flags()));
    }

    /** What came since the last call. */
    List<Best> drain() {
        final List<Best> drained = List.copyOf(all);
        all.clear();
        return drained;
    }
}
