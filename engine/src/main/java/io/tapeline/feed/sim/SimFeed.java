package io.tapeline.feed.sim;

import io.tapeline.config.Setting;
import io.tapeline.config.Setting.Type;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import java.util.List;

/** The feed {@code sim}. */
public final class SimFeed implements Feed {
    /** Its name, and the beginning of its counters. */
    public static final String NAME = "sim";

    static final String SECURITIES = "securities";
    static final String RATE = "rate";
    static final String BURST_FACTOR = "burst.factor";
    static final String DEPTH = "depth";
    static final String SEED = "seed";
    static final String QUOTES = "quotes";
    static final String TICKS = "ticks";
    static final String DURATION = "duration";
    static final String ORIGIN = "origin";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "A simulated exchange: random walks with bursts, full books, trades, any rate, and the exact truth of it.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        SECURITIES,
                        Type.INTEGER,
                        "100",
                        "1..100000",
                        "How many securities it has, SIM0001 on; `symbols`, where set, names them instead."),
                new Setting(RATE, Type.INTEGER, "5000", "0..100000000", "Ticks a second; 0 is as fast as possible."),
                new Setting(
                        BURST_FACTOR,
                        Type.INTEGER,
                        "5",
                        "1..1000",
                        "How much faster the first tenth of each second is than the rest; 1 is an even rate."),
                new Setting(DEPTH, Type.INTEGER, "20", "1..1000", "Levels of each side of each book."),
                new Setting(
                        SEED,
                        Type.INTEGER,
                        "1",
                        "0..9223372036854775807",
                        "The same seed makes the same events again."),
                new Setting(QUOTES, Type.FLAG, "false", "true or false", "Whether it sends its best bid and ask too."),
                new Setting(
                        TICKS,
                        Type.INTEGER,
                        "0",
                        "0..9223372036854775807",
                        "Ends with the event that reaches so many ticks; 0 is never."),
                new Setting(DURATION, Type.DURATION, "0s", "0s..3650d", "Ends after this time; 0s is never."),
                new Setting(
                        ORIGIN,
                        Type.TEXT,
                        "",
                        "an instant such as 2026-01-31T09:30:00Z, or milliseconds since 1970",
                        "When its first event was due: it goes on without us, as a venue does. Empty: at each start."));
    }

    @Override
    public FeedAgent live(final FeedContext context) {
        return new SimAgent(context);
    }
}
