package io.tapeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes a {@link TapelineConfig} out of a file, the environment and the command line; the later stands over the earlier.
 *
 * <p>Everything is checked before anything is opened, and all faults are reported at once.
 */
public final class ConfigLoader {
    private static final String FEEDS = "feeds";
    private static final String LOCAL_DATABASE = "TAPELINE_LOCAL_DATABASE_URL";

    private final Function<String, Optional<List<Setting>>> feedSettings;
    private final Map<String, String> environment;

    /**
     * @param feedSettings the settings of a feed by its name, empty for an unknown one
     * @param environment such as {@link System#getenv()}
     */
    public ConfigLoader(
            final Function<String, Optional<List<Setting>>> feedSettings, final Map<String, String> environment) {
        this.feedSettings = feedSettings;
        this.environment = environment;
    }

    /**
     * Loads and checks.
     *
     * @param file HOCON, or null for the defaults
     * @param overrides full keys and values from the command line
     * @throws ConfigException naming every fault
     */
    public TapelineConfig load(final Path file, final Map<String, String> overrides) {
        final List<String> faults = new ArrayList<>();
        final Config config = merged(file, overrides);
        final SettingReader reader = new SettingReader(ConfigKeys.ALL, "", faults);
        final Settings settings = new Settings(reader.read(config));
        reader.refuseUnknown(config, FEEDS);
        checkRelations(settings, faults);
        final SortedMap<String, String> effective = new TreeMap<>();
        show(ConfigKeys.ALL, "", settings, effective);
        final List<FeedConfig> feeds = feeds(config, faults, effective);
        if (!faults.isEmpty()) {
            throw new ConfigException("configuration " + (file == null ? "" : file + " ") + "is refused", faults);
        }
        return assemble(settings, feeds, effective);
    }

    /**
     * One feed outside of the file's list, as the command line asks for it.
     *
     * @param options values of the feed's settings by key
     * @throws ConfigException naming every fault
     */
    public FeedConfig feed(final String name, final Map<String, String> options) {
        final List<String> faults = new ArrayList<>();
        final Config section = ConfigFactory.parseMap(Map.of("feed", name)).withFallback(asConfig(options));
        final FeedConfig feed = feed(section, "", faults, new TreeMap<>());
        if (!faults.isEmpty()) {
            throw new ConfigException("feed " + name + " is refused", faults);
        }
        return feed;
    }

    private Config merged(final Path file, final Map<String, String> overrides) {
        if (file != null && !Files.isReadable(file)) {
            throw new ConfigException(
                    "configuration is refused", List.of("--config " + file + ": no such file, or not readable"));
        }
        try {
            final Config fromFile = file == null ? ConfigFactory.empty() : ConfigFactory.parseFile(file.toFile());
            return asConfig(overrides)
                    .withFallback(asConfig(fromEnvironment()))
                    .withFallback(fromFile)
                    .withFallback(asConfig(localDatabase()))
                    .resolve();
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException("configuration " + file + " is refused", List.of(e.getMessage()));
        }
    }

    private static Config asConfig(final Map<String, String> values) {
        return ConfigFactory.parseMap(values);
    }

    /** The server that scripts/timescaledb has started, which the scripts pass on: below everything that somebody has set. */
    private Map<String, String> localDatabase() {
        return isSet(LOCAL_DATABASE) ? Map.of("database.url", environment.get(LOCAL_DATABASE)) : Map.of();
    }

    private Map<String, String> fromEnvironment() {
        final Map<String, String> values = new TreeMap<>();
        if (isSet("DATABASE_URL")) {
            values.put("database.url", environment.get("DATABASE_URL"));
        } else if (isSet("TIMESCALE_DB_HOST")) {
            final String user = escaped("TIMESCALE_DB_USER", "tapeline");
            final String password = isSet("TIMESCALE_DB_PASSWORD") ? ":" + escaped("TIMESCALE_DB_PASSWORD", "") : "";
            values.put(
                    "database.url",
                    "postgresql://" + user + password + "@" + environment.get("TIMESCALE_DB_HOST") + ":"
                            + environment.getOrDefault("TIMESCALE_DB_PORT", "5432") + "/"
                            + escaped("TIMESCALE_DB_NAME", "tapeline"));
        }
        return values;
    }

    private boolean isSet(final String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private String escaped(final String variable, final String orElse) {
        return URLEncoder.encode(environment.getOrDefault(variable, orElse), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private List<FeedConfig> feeds(
            final Config config, final List<String> faults, final SortedMap<String, String> effective) {
        final List<FeedConfig> feeds = new ArrayList<>();
        if (!config.hasPath(FEEDS)) {
            return feeds;
        }
        if (config.getValue(FEEDS).valueType() != ConfigValueType.LIST) {
            faults.add("feeds=" + config.getValue(FEEDS).unwrapped() + ", must be a list of { feed = name, ... }");
            return feeds;
        }
        int i = 0;
        for (final com.typesafe.config.ConfigValue entry : config.getList(FEEDS)) {
            final String prefix = "feeds[" + i++ + "].";
            if (entry instanceof ConfigObject object) {
                final FeedConfig feed = feed(object.toConfig(), prefix, faults, effective);
                if (feed != null
                        && feeds.stream().anyMatch(other -> other.feed().equals(feed.feed()))) {
                    faults.add(prefix + "feed=" + feed.feed() + " is there twice; one entry takes all its symbols");
                } else if (feed != null) {
                    feeds.add(feed);
                }
            } else {
                faults.add(prefix + "=" + entry.unwrapped() + ", must be { feed = name, ... }");
            }
        }
        return feeds;
    }

    private FeedConfig feed(
            final Config section,
            final String prefix,
            final List<String> faults,
            final SortedMap<String, String> effective) {
        final String name = section.hasPath("feed") ? section.getString("feed") : "";
        final Optional<List<Setting>> own = feedSettings.apply(name);
        if (own.isEmpty()) {
            faults.add(prefix + "feed=" + name + ", must be the name of a feed; `tapeline import --help` lists them");
            return null;
        }
        final List<Setting> all = new ArrayList<>(ConfigKeys.FEED);
        all.addAll(own.get());
        final SettingReader reader = new SettingReader(all, prefix, faults);
        final Settings settings = new Settings(reader.read(section));
        reader.refuseUnknown(section);
        show(all, prefix, settings, effective);
        final SortedMap<String, String> shown = new TreeMap<>();
        show(all, "", settings, shown);
        return new FeedConfig(
                name,
                settings.texts("symbols"),
                settings.text("full.policy").equals("drop"),
                settings.longValue("full.deadline"),
                settings,
                shown);
    }

    private static void checkRelations(final Settings s, final List<String> faults) {
        final long slots = s.longValue("ring.slots");
        if (Long.bitCount(slots) != 1) {
            faults.add("ring.slots=" + slots + ", must be a power of two");
        }
        final long claim = s.longValue("ring.claim.max");
        if (claim > slots / 4) {
            faults.add("ring.claim.max=" + claim + ", must be at most a quarter of ring.slots=" + slots
                    + ", so that feeds do not wait for each other");
        }
        final long intervalNs = s.longValue("candles.interval");
        final long minuteNs = 60_000_000_000L;
        final boolean divides = intervalNs <= minuteNs ? minuteNs % intervalNs == 0 : 1440 * minuteNs % intervalNs == 0;
        if (!divides) {
            faults.add("candles.interval=" + intervalNs / 1_000_000 + "ms, must divide a minute, or a day");
        }
        if (s.longValue("store.retry.min") > s.longValue("store.retry.max")) {
            faults.add("store.retry.min, must be at most store.retry.max");
        }
        final long document = s.longValue("journal.document.ticks") * 64 + 64;
        if (document > s.longValue("journal.block.size") / 4) {
            faults.add("journal.document.ticks=" + s.longValue("journal.document.ticks")
                    + ", must fit a quarter of journal.block.size=" + s.longValue("journal.block.size"));
        }
    }

    private static void show(
            final List<Setting> keys,
            final String prefix,
            final Settings settings,
            final SortedMap<String, String> effective) {
        for (final Setting key : keys) {
            effective.put(prefix + key.key(), EffectiveValue.of(key, settings));
        }
    }

    private static TapelineConfig assemble(
            final Settings s, final List<FeedConfig> feeds, final SortedMap<String, String> effective) {
        return new TapelineConfig(
                s.longValue("engine.clock.interval"),
                new RingConfig(s.intValue("ring.slots"), s.text("ring.wait.strategy"), s.intValue("ring.claim.max")),
                new JournalConfig(
                        s.path("journal.directory"),
                        s.text("journal.roll.cycle"),
                        s.longValue("journal.block.size"),
                        s.intValue("journal.document.ticks"),
                        s.longValue("journal.sync.interval"),
                        s.longValue("journal.sync.bytes"),
                        s.longValue("journal.space.min"),
                        s.longValue("journal.space.ballast"),
                        s.longValue("journal.retention"),
                        s.longValue("journal.quarantine.size"),
                        s.intValue("journal.quarantine.message.size")),
                new LiveConfig(
                        s.isSet("live.enabled"),
                        s.longValue("live.hash.ticks"),
                        s.isSet("live.snapshots"),
                        s.longValue("live.snapshot.ticks")),
                new CandleConfig(
                        s.longValue("candles.interval"),
                        s.longValue("candles.lateness"),
                        s.texts("candles.quote.prices")),
                s.isSet("store.enabled"),
                s.isSet("store.migrate"),
                new StoreConfig(
                        s.text("database.url"),
                        s.text("engine.name"),
                        s.intValue("store.batch.rows"),
                        s.intValue("store.batch.size"),
                        s.longValue("store.batch.age"),
                        s.intValue("store.lanes"),
                        s.longValue("store.statement.timeout"),
                        s.longValue("store.retry.min"),
                        s.longValue("store.retry.max"),
                        s.longValue("store.skew.max"),
                        s.longValue("store.chunk.interval")),
                new ChunkConfig(
                        s.longValue("store.chunk.close.after"),
                        s.intValue("store.chunk.keep"),
                        s.intValue("store.chunk.ahead"),
                        s.longValue("store.retention")),
                s.intValue("ops.port"),
                List.copyOf(feeds),
                effective);
    }
}
