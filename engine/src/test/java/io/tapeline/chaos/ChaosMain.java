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
        final Campaign campaign = new Campaign(options, Path.of(arguments[0]), System.out);
        final boolean isGood = campaign.run();
        final ChaosReport report = new ChaosReport(options, campaign.tallies());
        System.out.print(report.table());
        if (options.report() != null) {
            report.write(options.report());
        }
        System.exit(isGood ? 0 : 1);
    }
}
