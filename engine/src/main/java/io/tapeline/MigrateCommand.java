package io.tapeline;

import io.tapeline.config.StoreConfig;
import io.tapeline.store.Migrations;
import io.tapeline.store.Migrations.Migration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tapeline migrate up|down|status}: makes the tables of the database, or takes them away. */
@Command(
        name = "migrate",
        description = "Makes the tables of the database, takes them away, or shows what is applied.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "up|down|status",
        footer = {
            "",
            "Examples:",
            "  tapeline migrate up",
            "  tapeline migrate down --steps 1",
            "  tapeline migrate status"
        })
final class MigrateCommand {
    @Command(name = "up", description = "Applies what is not applied yet.", mixinStandardHelpOptions = true)
    void up(@Mixin final CommonOptions options) {
        run(options, Migrations::up);
    }

    @Command(
            name = "down",
            description = "Takes back the newest migrations, and the data in their tables with them.",
            mixinStandardHelpOptions = true)
    void down(
            @Mixin final CommonOptions options,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "How many; default: ${DEFAULT-VALUE}.")
                    final int steps) {
        run(options, migrations -> migrations.down(steps));
    }

    @Command(name = "status", description = "Shows what is applied.", mixinStandardHelpOptions = true)
    void status(@Mixin final CommonOptions options) {
        run(options, Migrations::status);
    }

    private static void run(final CommonOptions options, final Function<Migrations, List<Migration>> work) {
        final StoreConfig store = options.load().store();
        try (Migrations migrations = new Migrations(store.url(), store.chunkIntervalNs())) {
            final List<Migration> all = work.apply(migrations);
            if (!options.isJson()) {
                all.forEach(m -> System.out.printf(
                        "%-4d %-20s %s%n", m.id(), m.isApplied() ? m.appliedAt() : "pending", m.description()));
            }
            final long applied = all.stream().filter(Migration::isApplied).count();
            new Summary()
                    .put("applied", applied)
                    .put("pending", all.size() - applied)
                    .print(System.out, options.isJson());
        }
    }
}
