package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a queue: their names sort as their times do. */
final class CycleFolder {
    static final String SUFFIX = ".cq4";

    private CycleFolder() {}

    /** All files of cycles, oldest first; none if the folder is not there. */
    static List<Path> list(final Path folder) {
        final List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            stream.forEach(files::add);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        files.sort(null);
        return files;
    }

    /** The name of a file of a cycle without its suffix. */
    static String name(final Path file) {
        final String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
