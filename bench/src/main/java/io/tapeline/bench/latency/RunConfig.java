package io.tapeline.bench.latency;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feed;
import io.tapeline.feed.Feeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The configuration of a run: one file, which the engine, the chain and the bare ring read alike. */
final class RunConfig {
    static final String FEED = "binance-spot";

    private static final Feeds FEEDS = Feeds.load(Path.of("no-plugins"));

    private RunConfig() {}

    /**
     * Writes it.
     *
     * @param venuePort where the trades come from
     * @param opsPort where the engine can be asked
     * @param settings further keys of the engine, over its defaults
     */
    static Path write(
            final Path file,
            final Path journal,
            final int venuePort,
            final int opsPort,
            final Map<String, String> settings)
            throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append("engine.name = bench\n");
        text.append("journal.directory = \"").append(journal).append("\"\n");
        text.append("ops.port = ").append(opsPort).append('\n');
        settings.forEach(
                (key, value) -> text.append(key).append(" = \"").append(value).append("\"\n"));
        text.append("feeds = [ { feed = ")
                .append(FEED)
                .append(", symbols = [ ")
                .append(TradeFrames.SYMBOL)
                .append(" ], streams = [ trade ], websocket.trades.url = \"ws://127.0.0.1:")
                .append(venuePort)
                .append("/stream\", price.scale = ")
                .append(TradeFrames.PRICE_SCALE)
                .append(", size.scale = ")
                .append(TradeFrames.SIZE_SCALE)
                // Before and after the ticks the venue says nothing.
                .append(", idle.timeout = 1h } ]\n");
        return Files.writeString(file, text);
    }

    /** Reads it; the database is that of the environment. */
    static TapelineConfig load(final Path file) {
        return new ConfigLoader(FEEDS::settings, System.getenv()).load(file, Map.of());
    }

    static Feed feed() {
        return FEEDS.find(FEED).orElseThrow();
    }
}
