package io.tapeline;

import io.tapeline.config.ConfigException;
import io.tapeline.store.DriverChannels;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/**
 * {@code tapeline VERB}: the door for people.
 *
 * <p>Exit codes: 0 done; 1 it failed, or what was compared differs; 2 the command line or the configuration is wrong.
 */
@Command(
        name = "tapeline",
        description = "Records the market's tape: ticks into a journal and from there into TimescaleDB.",
        mixinStandardHelpOptions = true,
        versionProvider = TapelineMain.Version.class,
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            RunCommand.class,
            ImportCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            MigrateCommand.class,
            JournalCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  tapeline run --config config/development.conf",
            "  tapeline import --feed binance-spot btcusdt_20240808.txt.gz",
            "  tapeline verify",
            "",
            "Every verb has --help."
        })
public final class TapelineMain {
    static final int FAILED = 1;

    private TapelineMain() {}

    public static void main(final String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        DriverChannels.install();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TapelineMain())
                .setExecutionExceptionHandler(TapelineMain::onException)
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true);
    }

    /** An error for people is one message; the stack is for {@code --verbose}. */
    private static int onException(final Exception failure, final CommandLine verb, final ParseResult parsed) {
        final PrintWriter err = verb.getErr();
        if (parsed.hasMatchedOption("--verbose")) {
            failure.printStackTrace(err);
        } else {
            err.println("tapeline " + verb.getCommandName() + ": " + messageOf(failure));
        }
        err.flush();
        return failure instanceof ConfigException ? CommandLine.ExitCode.USAGE : FAILED;
    }

    private static String messageOf(final Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tapeline " + text()};
        }

        static String text() {
            final String version = TapelineMain.class.getPackage().getImplementationVersion();
            return version == null ? "(from classes)" : version;
        }
    }
}
