package io.tapeline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs JMH; gives the forked JVMs the exports that this jar's manifest names, which a fork does not read. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(final String[] arguments) throws IOException, RunnerException, CommandLineOptionException {
        final CommandLineOptions given = new CommandLineOptions(arguments);
        if (given.shouldList()) {
            new Runner(given).list();
            return;
        }
        new Runner(new OptionsBuilder()
                        .parent(given)
                        .jvmArgsPrepend(exports().toArray(new String[0]))
                        .build())
                .run();
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
        final Enumeration<URL> manifests = BenchMain.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
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
