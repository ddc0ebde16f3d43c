package io.tapeline;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Engines in the test's own process, without a database. */
final class TestEngines {
    private TestEngines() {}

    /**
     * A configuration as a user writes it.
     *
     * @param feeds what stands between the brackets of {@code feeds = [ ... ]}
     * @param overrides as with {@code --set}
     */
    static TapelineConfig config(
            final Path folder, final Feeds known, final String feeds, final Map<String, String> overrides)
            throws IOException {
        final Path file = Files.writeString(folder.resolve("test.conf"), "feeds = [ " + feeds + " ]\n");
        final Map<String, String> all = new HashMap<>(Map.of(
                "store.enabled", "false",
                "journal.directory", folder.resolve("journal").toString(),
                "journal.block.size", "1MiB",
                "journal.document.ticks", "512",
                "journal.space.min", "0B",
                "ops.port", "0"));
        all.putAll(overrides);
        return new ConfigLoader(known::settings, Map.of()).load(file, all);
    }

    /** The feeds of the jar, and one more of the test's classes in a jar of its own that only names it. */
    static Path plugin(final Path folder, final Class<?> feed) throws IOException {
        final Path plugins = Files.createDirectories(folder.resolve("plugins"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("feed.jar")))) {
            jar.putNextEntry(new JarEntry("META-INF/services/io.tapeline.feed.Feed"));
            jar.write((feed.getName() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return plugins;
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Waits until the condition holds, but not longer than 30 s. */
    static void await(final String what, final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(30)) {
                throw new AssertionError(what + " did not come");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Books and candles that have taken no tick. */
    static LiveState emptyState(final TapelineConfig config) {
        return new LiveState(config, LiveState.empty(config), difference -> {
            throw new AssertionError(difference);
        });
    }
}
