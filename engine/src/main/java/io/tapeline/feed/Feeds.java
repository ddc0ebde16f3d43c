package io.tapeline.feed;

import io.tapeline.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All feeds there are: those of this jar and those of jars in the plug-in folder, by name. Immutable. */
public final class Feeds {
    private final Map<String, Feed> byName = new TreeMap<>();

    private Feeds(final ClassLoader loader) {
        for (final Feed feed : ServiceLoader.load(Feed.class, loader)) {
            final Feed other = byName.putIfAbsent(feed.name(), feed);
            if (other != null) {
                throw new IllegalStateException("feed " + feed.name() + " is there twice: "
                        + other.getClass().getName() + " and " + feed.getClass().getName() + "; take one jar away");
            }
        }
    }

    /**
     * Loads the feeds.
     *
     * @param plugins a folder with jars of outside feeds; need not exist
     * @throws IllegalStateException if two feeds have one name
     */
    public static Feeds load(final Path plugins) {
        final URL[] jars = jarsIn(plugins);
        final ClassLoader own = Feeds.class.getClassLoader();
        // Stays open for as long as the process runs, because feeds load their classes when they need them.
        return new Feeds(jars.length == 0 ? own : new URLClassLoader("plugins", jars, own));
    }

    /** The feed of this name, if there is one. */
    public Optional<Feed> find(final String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The settings of the feed of this name, if there is one. */
    public Optional<List<Setting>> settings(final String name) {
        return find(name).map(Feed::settings);
    }

    /** All, by name. */
    public Collection<Feed> all() {
        return byName.values();
    }

    private static URL[] jarsIn(final Path folder) {
        if (!Files.isDirectory(folder)) {
            return new URL[0];
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Feeds::url)
                    .toArray(URL[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException("plug-in folder " + folder + " cannot be read", e);
        }
    }

    private static URL url(final Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(file + " is no file name that can be loaded from", e);
        }
    }
}
