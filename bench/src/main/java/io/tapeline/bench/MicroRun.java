package io.tapeline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs JMH: gives the forked JVMs the exports that this jar's manifest names, which a fork does not read, writes the results
 * as JSON, and leaves out what the recorded captures are needed for where they are not.
 */
final class MicroRun {
    private static final String RESULTS = "bench/target/micro.json";

    private MicroRun() {}

    static void run(final String[] arguments) throws IOException, RunnerException, CommandLineOptionException {
        final CommandLineOptions given = new CommandLineOptions(arguments);
        if (given.shouldList() || given.shouldHelp()) {
            show(given);
            return;
        }
        final ChainedOptionsBuilder options =
                new OptionsBuilder().parent(given).jvmArgsPrepend(exports().toArray(new String[0]));
        if (!given.getResult().hasValue() && !given.getResultFormat().hasValue()) {
            options.resultFormat(ResultFormatType.JSON).result(RESULTS);
        }
        if (!Messages.hasRecorded() && !given.getParameter("source").hasValue()) {
            System.out.println("no captures in " + Messages.folder() + ": made-up messages only");
            options.param("source", "synthetic");
        }
        if (new Runner(options.build()).run().isEmpty()) {
            throw new IllegalStateException("no benchmark has given a result");
        }
    }

    private static void show(final CommandLineOptions given) throws IOException {
        if (given.shouldHelp()) {
            given.showHelp();
        } else {
            new Runner(given).list();
        }
    }

    private static List<String> exports() throws IOException {
        final List<String> options = new ArrayList<>();
        final Attributes manifest = ownManifest();
        for (final String name : manifest.getValue("Add-Exports").split(" ")) {
            options.add("--add-exports=" + name + "=ALL-UNNAMED");
        }
        for (final String name : manifest.getValue("Add-Opens").split(" ")) {
            options.add("--add-opens=" + name + "=ALL-UNNAMED");
        }
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("-XX:+IgnoreUnrecognizedVMOptions");
        options.add("--sun-misc-unsafe-memory-access=allow");
        return options;
    }

    private static Attributes ownManifest() throws IOException {
        final Enumeration<URL> manifests = MicroRun.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
        while (manifests.hasMoreElements()) {
            try (InputStream in = manifests.nextElement().openStream()) {
                final Attributes attributes = new Manifest(in).getMainAttributes();
                if (attributes.getValue("Add-Exports") != null) {
                    return attributes;
                }
            }
        }
        throw new IllegalStateException("run the benchmarks from bench/target/bench.jar: scripts/bench");
    }
}
