package io.tapeline.config;

import static io.tapeline.config.Setting.Type.BYTES;
import static io.tapeline.config.Setting.Type.CHOICE;
import static io.tapeline.config.Setting.Type.CHOICES;
import static io.tapeline.config.Setting.Type.DURATION;
import static io.tapeline.config.Setting.Type.FLAG;
import static io.tapeline.config.Setting.Type.INTEGER;
import static io.tapeline.config.Setting.Type.PATH;
import static io.tapeline.config.Setting.Type.SECRET;
import static io.tapeline.config.Setting.Type.TEXT;
import static io.tapeline.config.Setting.Type.TEXTS;

import java.util.List;

/** Every key of the configuration file but those of the feeds, which each feed declares itself. */
public final class ConfigKeys {
    /** Keys of the file. */
    public static final List<Setting> ALL = List.of(
            new Setting("engine.name", TEXT, "tapeline", "1..64 characters", "Name of this engine in the database."),
            new Setting(
                    "engine.clock.interval",
                    DURATION,
                    "1s",
                    "100ms..1m",
                    "How often the time goes onto the tape, so that candles end although nothing trades."),
            new Setting("ring.slots", INTEGER, "65536", "1024..16777216", "Ticks that the ring holds; a power of two."),
            new Setting(
                    "ring.wait.strategy",
                    CHOICE,
                    "sleeping",
                    "busy-spin|yielding|phased|sleeping|blocking",
                    "How the journal thread waits for ticks: from fastest to most frugal."),
            new Setting(
                    "ring.claim.max",
                    INTEGER,
                    "256",
                    "1..4096",
                    "Most ticks of one claim; a longer event takes several claims."),
            new Setting("journal.directory", PATH, ".tapeline/journal", "a folder", "Where the tape lies."),
            new Setting(
                    "journal.roll.cycle",
                    CHOICE,
                    "hourly",
                    "five-minutely|twenty-minutely|hourly|daily",
                    "When a new file of the journal begins, in UTC."),
            new Setting(
                    "journal.block.size",
                    BYTES,
                    "16MiB",
                    "1MiB..1GiB",
                    "What is mapped of a journal file at a time; a document has at most a quarter of it. Large blocks hold"
                            + " up the whole machine for a moment when one ends."),
            new Setting(
                    "journal.document.ticks",
                    INTEGER,
                    "8192",
                    "1..65536",
                    "Most ticks of one journal document, which is one batch of the ring."),
            new Setting(
                    "journal.sync.interval",
                    DURATION,
                    "100ms",
                    "0s..1m",
                    "Most that a power cut may take: ticks journaled within this time; 0s syncs each batch before it counts."),
            new Setting(
                    "journal.sync.bytes",
                    BYTES,
                    "64MiB",
                    "64KiB..4GiB",
                    "Most bytes that a power cut may take; the journal waits for the disk before there are more."),
            new Setting(
                    "journal.space.min",
                    BYTES,
                    "1GiB",
                    "0B..1TiB",
                    "With less free on the journal's disk, or less than two blocks, intake stops until there is more; 0B: it is not watched."),
            new Setting(
                    "journal.space.ballast",
                    BYTES,
                    "64MiB",
                    "0B..16GiB",
                    "Kept in a file that is given up when the disk is full all the same, so that the engine can close."),
            new Setting(
                    "journal.retention",
                    DURATION,
                    "0s",
                    "0s..3650d",
                    "How long files of the journal stay after they are ended, stored and flushed; 0s keeps them for ever."),
            new Setting(
                    "journal.quarantine.size", BYTES, "256MiB", "1MiB..64GiB", "Most bytes kept of rejected messages."),
            new Setting(
                    "journal.quarantine.message.size",
                    BYTES,
                    "64KiB",
                    "256B..1MiB",
                    "Most bytes kept of one rejected message."),
            new Setting(
                    "live.enabled",
                    FLAG,
                    "true",
                    "true|false",
                    "Whether books and candles are kept in memory beside the journal."),
            new Setting(
                    "live.hash.ticks",
                    INTEGER,
                    "1000000",
                    "0..1000000000",
                    "After each so many ticks a hash of all books and candles goes onto the tape; 0 is never."),
            new Setting(
                    "live.snapshots",
                    FLAG,
                    "true",
                    "true|false",
                    "Whether books and candles are kept in a file at each roll and at the end, so that a start reads little."),
            new Setting(
                    "live.snapshot.ticks",
                    INTEGER,
                    "10000000",
                    "0..100000000000",
                    "After each so many ticks a snapshot is taken as well, so that a start reads little after a kill; 0 is never."),
            new Setting(
                    "ops.port",
                    INTEGER,
                    "7410",
                    "0..65535",
                    "Port on 127.0.0.1 of /metrics and /health while the engine runs; 0 is none."),
            new Setting("candles.interval", DURATION, "1m", "1s..1d", "Length of a candle."),
            new Setting(
                    "candles.lateness",
                    DURATION,
                    "5s",
                    "0s..1d",
                    "How long after its end, in event time, a candle still takes ticks."),
            new Setting(
                    "candles.quote.prices",
                    CHOICES,
                    "bid, ask",
                    "bid|ask|mid",
                    "What candles are made of in a market that has no trades."),
            new Setting(
                    "database.url",
                    SECRET,
                    "postgresql://tapeline@127.0.0.1:5432/tapeline",
                    "postgresql://user:password@host:port/database",
                    "The TimescaleDB; DATABASE_URL or TIMESCALE_DB_* in the environment stand over it."),
            new Setting(
                    "store.enabled", FLAG, "true", "true|false", "Whether ticks go from the journal to the database."),
            new Setting(
                    "store.migrate",
                    FLAG,
                    "true",
                    "true|false",
                    "Whether pending migrations are applied at the start; if not, tapeline migrate up does it."),
            new Setting("store.lanes", INTEGER, "1", "1..8", "Connections that copy at the same time."),
            new Setting("store.batch.rows", INTEGER, "50000", "1..1000000", "Most rows of one transaction."),
            new Setting("store.batch.size", BYTES, "4MiB", "64KiB..8MiB", "Most bytes of one COPY."),
            new Setting("store.batch.age", DURATION, "200ms", "1ms..1m", "How long a row waits at most for its batch."),
            new Setting(
                    "store.statement.timeout",
                    DURATION,
                    "60s",
                    "1s..1h",
                    "After this the server ends a statement of ours, and the batch is sent again."),
            new Setting(
                    "store.retry.min", DURATION, "100ms", "1ms..1m", "First pause after a failure of the database."),
            new Setting(
                    "store.retry.max", DURATION, "10s", "10ms..10m", "Longest pause after a failure of the database."),
            new Setting(
                    "store.skew.max",
                    DURATION,
                    "1m",
                    "1ms..1d",
                    "How far event time may be from receive time and still be a row's timestamp."),
            new Setting("store.chunk.interval", DURATION, "1m", "1s..365d", "Chunk interval of the hypertables."),
            new Setting(
                    "store.chunk.close.after",
                    DURATION,
                    "2m",
                    "1ms..1d",
                    "A chunk whose time is over, and that took no row for so long, gets its index."),
            new Setting(
                    "store.chunk.keep",
                    INTEGER,
                    "30",
                    "0..10000",
                    "Newest chunks of a table that stay as they are; older ones are moved into chunks of a day; 0 keeps all."),
            new Setting(
                    "store.chunk.ahead",
                    INTEGER,
                    "2",
                    "0..60",
                    "While a market is live, so many chunks after that of now are made before rows come; 0 is none."),
            new Setting(
                    "store.retention",
                    DURATION,
                    "0s",
                    "0s..3650d",
                    "Chunks that end so long before the newest row are dropped; 0s keeps them for ever."));

    /** Keys that every entry of {@code feeds} has besides the feed's own. */
    public static final List<Setting> FEED = List.of(
            new Setting("feed", TEXT, "", "the name of a feed", "Which feed."),
            new Setting("symbols", TEXTS, "", "as the venue writes them", "What to record; empty: all that come."),
            new Setting(
                    "full.policy",
                    CHOICE,
                    "block",
                    "block|drop",
                    "When the ring is full: wait up to the deadline, or drop at once; what is dropped is on record."),
            new Setting("full.deadline", DURATION, "10s", "1ms..1h", "How long to wait for room before dropping."));

    private ConfigKeys() {}
}
