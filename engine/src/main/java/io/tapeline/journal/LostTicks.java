package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What mending has recorded as lost: a line each in {@code damaged/lost}, for the database, which may have the numbers of the
 * records already and then never reads them.
 *
 * @param first number
 * @param last number, that of the record
 * @param receiveTimeNs of the record
 */
public record LostTicks(long first, long last, long receiveTimeNs) {
    /** What was ever lost from the journal of this directory by damage; some may be there twice. */
    public static List<LostTicks> read(final Path directory) {
        final Path file = new JournalPaths(directory).lost();
        final List<LostTicks> all = new ArrayList<>();
        try {
            for (final String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                final String[] numbers = line.split(" ");
                if (numbers.length == 3) {
                    all.add(new LostTicks(
                            Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
                }
            }
            return all;
        } catch (final IOException | NumberFormatException e) {
            throw new JournalException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Notes one, before it is on the tape. */
    void note(final JournalPaths paths) {
        final Path file = paths.lost();
        try {
            Files.createDirectories(paths.damaged());
            Files.writeString(
                    file,
                    first + " " + last + " " + receiveTimeNs + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
