package io.tapeline;

import io.tapeline.config.FeedConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tapeline import}: sends recorded files through the very chain that a live feed takes. */
@Command(
        name = "import",
        description = {
            "Sends recorded files through the same chain as a live feed, and ends when all is stored.",
            "An import that was cut off goes on where its ticks stopped; a file that is already there adds nothing.",
            "The files of one import are one recording, in this order: a book goes on from file to file."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tapeline import --feed binance-spot btcusdt_20240808.txt.gz btcusdt_20240809.txt.gz",
            "  tapeline import --feed csv -o preset=lean-forex-quotes --symbol EURUSD 20140508_eurusd_tick_quote.csv.gz",
            "  tapeline import --feed csv -o preset=tardis-trades --speed 1.0 trades.csv.gz",
            "",
            "`tapeline import --feed NAME` without files shows the settings of that feed."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(names = "--feed", paramLabel = "NAME", required = true, description = "Which feed reads the files.")
    private String feedName;

    @Option(
            names = "--symbol",
            paramLabel = "SYMBOL",
            split = ",",
            description = "What to record, as the venue writes it; default: all that comes. May be repeated.")
    private List<String> symbols = new ArrayList<>();

    @Option(
            names = {"-o", "--option"},
            paramLabel = "KEY=VALUE",
            description = "A setting of the feed; may be repeated.")
    private Map<String, String> feedOptions = new LinkedHashMap<>();

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "1.0: as fast as it was recorded; default: as fast as possible.")
    private Double speed;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Recorded files; gzip if the name ends in .gz.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        final Feed feed = options.feeds().find(feedName).orElseThrow(() -> unknownFeed());
        if (files.isEmpty()) {
            describe(feed);
            return 0;
        }
        if (!symbols.isEmpty()) {
            feedOptions.put("symbols", String.join(",", symbols));
        }
        final FeedConfig feedConfig = options.loader().feed(feedName, feedOptions);
        final TapelineConfig config = options.load();
        final Engine engine = Engine.open(config);
        final Summary summary;
        try (engine) {
            summary = new ImportRun(engine, feed, feedConfig, speed).call(files, config.isStoreEnabled());
        }
        if (engine.live() != null) {
            summary.put("state_hash", engine.live().stateHash());
        }
        summary.print(System.out, options.isJson());
        return engine.faults().fatalCause() == null ? 0 : TapelineMain.FAILED;
    }

    private IllegalArgumentException unknownFeed() {
        final List<String> names =
                options.feeds().all().stream().map(Feed::name).toList();
        return new IllegalArgumentException(
                "--feed " + feedName + ": no such feed; there are " + String.join(", ", names));
    }

    private static void describe(final Feed feed) {
        System.out.println(feed.name() + ": " + feed.description());
        feed.settings()
                .forEach(setting -> System.out.printf(
                        "  -o %s=%s%n      %s (%s)%n",
                        setting.key(), setting.defaultValue(), setting.effect(), setting.range()));
    }
}
