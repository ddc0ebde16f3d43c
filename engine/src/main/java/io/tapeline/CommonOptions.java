package io.tapeline;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; see config/README.md.")
    private Path config;

    @Option(names = "--journal", paramLabel = "DIR", description = "Folder of the journal; over the configuration.")
    private Path journal;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "postgresql://user:password@host:port/database; over the configuration and DATABASE_URL.")
    private String database;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the configuration, such as --set candles.interval=1s; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            defaultValue = "plugins",
            description = "Folder with jars of outside feeds; default: ${DEFAULT-VALUE}.")
    private Path plugins;

    @Option(names = "--json", description = "End with the summary as one JSON object on the last line.")
    private boolean json;

    @Option(names = "--verbose", description = "Show the stack of an error.")
    private boolean verbose;

    private Feeds feeds;

    Feeds feeds() {
        if (feeds == null) {
            feeds = Feeds.load(plugins);
        }
        return feeds;
    }

    ConfigLoader loader() {
        return new ConfigLoader(feeds()::settings, System.getenv());
    }

    TapelineConfig load() {
        return loader().load(config, overrides());
    }

    boolean isJson() {
        return json;
    }

    boolean isVerbose() {
        return verbose;
    }

    private Map<String, String> overrides() {
        final Map<String, String> overrides = new LinkedHashMap<>(set);
        if (journal != null) {
            overrides.put("journal.directory", journal.toString());
        }
        if (database != null) {
            overrides.put("database.url", database);
        }
        return overrides;
    }
}
