package io.tapeline.chaos;

import java.nio.file.Path;
import java.sql.SQLException;

/** {@code scripts/chaos}: does harm to an engine that records, and accounts for every tick. See engine/doc/chaos.md. */
public final class ChaosMain {
    private ChaosMain() {}

    /**
     * @param arguments first the folder for what the trials leave, then those of {@link ChaosOptions}
     */
    public static void main(final String... arguments) throws SQLException {
        final ChaosOptions options;
        try {
            options = ChaosOptions.parse(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (final IllegalArgumentException e) {
            System.err.println("chaos: " + e.getMessage());
            System.err.print(ChaosOptions.USAGE);
            for (final ChaosRow row : ChaosRow.values()) {
                System.err.printf("  %-14s  %s%n", row.rowName(), row.fault());
            }
            System.exit(2);
            return;
        }
        System.out.println("seed " + options.seed());
        System.exit(isGood(options, Path.of(arguments[0])) ? 0 : 1);
    }

    private static boolean isGood(final ChaosOptions options, final Path folder) throws SQLException {
        return options.endurance() == null ? campaign(options, folder) : endurance(options, folder);
    }

    private static boolean endurance(final ChaosOptions options, final Path folder) throws SQLException {
        final Endurance asked = options.endurance();
        final EnduranceReport report = asked.kind() == Endurance.Kind.OUTAGE
                ? new Outage(asked, options.seed(), folder, System.out).run()
                : new Soak(asked, options.seed(), folder, System.out).run();
        System.out.print(report.text());
        if (options.report() != null) {
            report.write(options.report());
        }
        return report.isGood();
    }

    private static boolean campaign(final ChaosOptions options, final Path folder) throws SQLException {
        final Campaign campaign = new Campaign(options, folder, System.out);
        final boolean isGood = campaign.run();
        final ChaosReport report = new ChaosReport(options, campaign.tallies());
        System.out.print(report.table());
        if (options.report() != null) {
            report.write(options.report());
        }
        return isGood;
    }
}
