package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.BenchFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Folder, journal and database of a run; all are gone when this is closed. */
final class SubjectFiles implements AutoCloseable {
    private final Path folder = BenchFolder.create();
    private final BenchDatabase database = BenchDatabase.create();

    BenchDatabase database() {
        return database;
    }

    /** Where the journal of the run is, if it has one. */
    Path journal() {
        return folder.resolve("journal");
    }

    /** Writes the configuration of the run. */
    Path config(final RunSettings settings, final int venuePort, final int opsPort) throws IOException {
        return RunConfig.write(folder.resolve("run.conf"), journal(), venuePort, opsPort, settings.engineSettings());
    }

    /** For processes that use the database; its address has a password, which is nothing for a command line. */
    Map<String, String> environment() {
        return Map.of("DATABASE_URL", database.url());
    }

    @Override
    public void close() {
        try (database) {
            BenchFolder.delete(folder);
        }
    }
}
