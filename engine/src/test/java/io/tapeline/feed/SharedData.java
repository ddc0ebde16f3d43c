package io.tapeline.feed;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real recorded data beside the repository; a test that needs it is skipped where it is absent. */
public final class SharedData {
    private SharedData() {}

    public static Path file(final String name) {
        final String folder = System.getenv("TAPELINE_DATA");
        final Path data = folder != null
                ? Path.of(folder)
                : Path.of(System.getProperty("tapeline.root", "."), "..", "shared", "data");
        final Path file = data.resolve(name).normalize();
        assumeTrue(Files.isReadable(file), "no recorded data at " + file + "; set TAPELINE_DATA");
        return file;
    }
}
