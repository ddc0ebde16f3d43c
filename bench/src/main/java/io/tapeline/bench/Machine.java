package io.tapeline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a figure may not be quoted without: the machine, the JVM, its flags, the commit. */
public final class Machine {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** By name, in the order in which to print it. */
    public static Map<String, Object> description() {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("time", Instant.now().toString());
        values.put("commit", System.getenv().getOrDefault("TAPELINE_COMMIT", "unknown"));
        values.put("cpu", cpu());
        values.put("cores", Runtime.getRuntime().availableProcessors());
        values.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        values.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        values.put("flags", ManagementFactory.getRuntimeMXBean().getInputArguments());
        return values;
    }

    /** The model of the processor. */
    public static String cpu() {
        if (!Files.isReadable(CPUS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPUS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + CPUS, e);
        }
    }
}
