package io.tapeline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders for what a benchmark writes: below {@code TAPELINE_BENCH_FOLDER}, or the folder for temporary files. */
public final class BenchFolder {
    private static final String VARIABLE = "TAPELINE_BENCH_FOLDER";

    private BenchFolder() {}

    /** A new, empty folder. */
    public static Path create() {
        final String parent = System.getenv(VARIABLE);
        try {
            return parent == null
                    ? Files.createTempDirectory("tapeline-bench")
                    : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "tapeline-bench");
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + VARIABLE + "=" + parent, e);
        }
    }

    /** Deletes a folder and all that is in it. */
    public static void delete(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(BenchFolder::deleteOne);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private static void deleteOne(final Path path) {
        try {
            Files.delete(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }
}
