package io.tapeline.feed.binance;

import io.tapeline.config.Setting;
import io.tapeline.config.Setting.Type;
import io.tapeline.config.Settings;
import java.util.List;

/** The settings of the feeds of this venue, and what their values mean. */
final class BinanceSettings {
    /** Value of a text that names nothing. */
    static final String NONE = "none";

    private final BinanceVenue venue;
    private final Settings settings;

    BinanceSettings(final BinanceVenue venue, final Settings settings) {
        this.venue = venue;
        this.settings = settings;
    }

    static List<Setting> of(final BinanceVenue venue) {
        final int maxLimit = venue.maxDepthLimit();
        return List.of(
                setting(
                        "websocket.url",
                        Type.TEXT,
                        venue.bookUrl(),
                        "ws:// or wss://",
                        "Endpoint of the combined streams of books and best prices."),
                setting(
                        "websocket.trades.url",
                        Type.TEXT,
                        venue.tradeUrl(),
                        "ws:// or wss://",
                        "Endpoint of the combined streams of trades; the same connection if it is the same endpoint."),
                setting(
                        "rest.url",
                        Type.TEXT,
                        venue.restUrl(),
                        "http:// or https://",
                        "Endpoint of snapshots and of the instrument list."),
                setting(
                        "trust.store.file",
                        Type.TEXT,
                        NONE,
                        "none or a path",
                        "PKCS12 file with the certificates to trust instead of Java's own, for a server of yours."),
                setting(
                        "trust.store.password",
                        Type.SECRET,
                        NONE,
                        "none or a password",
                        "Password of the trust store."),
                setting(
                        "streams",
                        Type.CHOICES,
                        "[depth, bookTicker, trade]",
                        "depth|bookTicker|trade|aggTrade",
                        "Streams that are subscribed for each symbol."),
                setting(
                        "depth.stream",
                        Type.TEXT,
                        "depth@100ms",
                        "name of a diff depth stream",
                        "The stream behind the word depth, with its speed."),
                setting(
                        "trades",
                        Type.CHOICE,
                        "trade",
                        "trade|aggTrade",
                        "Which of the two kinds of trades counts where both come; the other is ignored and counted, or volume would double."),
                setting(
                        "connection.streams",
                        Type.INTEGER,
                        "200",
                        "1..1024",
                        "Streams of one connection; more symbols make more connections."),
                setting(
                        "snapshot.levels",
                        Type.INTEGER,
                        Integer.toString(maxLimit),
                        "5.." + maxLimit,
                        "Levels of each side that a snapshot asks for."),
                setting("rest.concurrency", Type.INTEGER, "2", "1..16", "Snapshots that are asked for at once."),
                setting(
                        "rest.weight.per.minute",
                        Type.INTEGER,
                        venue == BinanceVenue.SPOT ? "3000" : "1200",
                        "1..1000000",
                        "Request weight that snapshots may use in a minute; the venue bans who uses more than its own limit."),
                setting(
                        "rest.timeout",
                        Type.DURATION,
                        "10s",
                        "10ms..5m",
                        "How long an answer may take before it counts as failed."),
                setting(
                        "snapshot.attempts",
                        Type.INTEGER,
                        "5",
                        "1..1000",
                        "Failed snapshots in a row after which a book counts as failed; it is asked for on and on."),
                setting(
                        "connect.timeout",
                        Type.DURATION,
                        "10s",
                        "10ms..5m",
                        "How long connecting, the handshake and the subscription may take together."),
                setting(
                        "idle.timeout",
                        Type.DURATION,
                        "30s",
                        "10ms..1h",
                        "Silence after which a connection counts as stale and is made anew."),
                setting(
                        "retry.min",
                        Type.DURATION,
                        "500ms",
                        "1ms..1m",
                        "First pause before a lost connection or a failed snapshot is tried again."),
                setting(
                        "retry.max",
                        Type.DURATION,
                        "60s",
                        "1ms..1h",
                        "Longest pause; pauses double up to it, each shortened by a random part."),
                setting(
                        "message.max",
                        Type.BYTES,
                        "512KiB",
                        "4KiB..64MiB",
                        "Longest message that is taken; a longer one is rejected."),
                setting(
                        "snapshot.max",
                        Type.BYTES,
                        "2MiB",
                        "4KiB..64MiB",
                        "Longest snapshot that is taken, live or as a line of a recording."),
                setting(
                        "book.buffer",
                        Type.BYTES,
                        "4MiB",
                        "64KiB..1GiB",
                        "Changes that one book keeps while it waits for a snapshot; more start the wait anew."),
                setting(
                        "compare.window",
                        Type.INTEGER,
                        "256",
                        "16..65536",
                        "Best prices of book and venue that are remembered for comparison, rounded up to a power of two."),
                setting(
                        "securities.max",
                        Type.INTEGER,
                        "20000",
                        "1..1000000",
                        "Most symbols; messages of further ones are rejected."),
                setting(
                        "price.scale",
                        Type.INTEGER,
                        "8",
                        "0..18",
                        "Decimals of prices where no instrument list says it."),
                setting(
                        "size.scale",
                        Type.INTEGER,
                        "8",
                        "0..18",
                        "Decimals of sizes where no instrument list says it."),
                setting(
                        "exchange.info",
                        Type.TEXT,
                        NONE,
                        "none, venue or a path",
                        "Instrument list that gives the decimals by symbol: of the venue (live), or a saved answer of its exchangeInfo; symbols that it does not have are rejected."));
    }

    private static Setting setting(
            final String key, final Type type, final String defaultValue, final String range, final String effect) {
        return new Setting(key, type, defaultValue, range, effect);
    }

    BinanceVenue venue() {
        return venue;
    }

    String text(final String key) {
        return settings.text(key);
    }

    int number(final String key) {
        return settings.intValue(key);
    }

    long durationNs(final String key) {
        return settings.longValue(key);
    }

    /** Of the texts that may be {@value #NONE}: whether there is one. */
    boolean has(final String key) {
        return !NONE.equals(settings.text(key));
    }

    List<String> streams() {
        return settings.texts("streams");
    }

    int compareWindow() {
        return org.agrona.BitUtil.findNextPositivePowerOfTwo(number("compare.window"));
    }
}
