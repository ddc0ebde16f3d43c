package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code damaged/pending}: names of files of the journal, one a line, that were found damaged when they could not be
 * mended. The next start looks at them.
 */
final class PendingDamage {
    private final JournalPaths paths;

    PendingDamage(final JournalPaths paths) {
        this.paths = paths;
    }

    void add(final Path file) {
        try {
            Files.createDirectories(paths.damaged());
            Files.writeString(
                    paths.pending(),
                    file.getFileName() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + paths.pending(), e);
        }
    }

    /** The index of the first of these files that is named; their number if none is. */
    int first(final List<Path> files) {
        try {
            if (!Files.exists(paths.pending())) {
                return files.size();
            }
            final List<String> names = Files.readAllLines(paths.pending(), StandardCharsets.ISO_8859_1);
            int first = 0;
            while (first < files.size()
                    && !names.contains(files.get(first).getFileName().toString())) {
                first++;
            }
            return first;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + paths.pending(), e);
        }
    }

    /** It was mended after all. */
    void remove(final Path file) {
        try {
            if (Files.exists(paths.pending())) {
                final List<String> left =
                        new ArrayList<>(Files.readAllLines(paths.pending(), StandardCharsets.ISO_8859_1));
                left.removeIf(file.getFileName().toString()::equals);
                Files.write(paths.pending(), left, StandardCharsets.ISO_8859_1);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + paths.pending(), e);
        }
    }

    void clear() {
        try {
            Files.deleteIfExists(paths.pending());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + paths.pending(), e);
        }
    }
}
