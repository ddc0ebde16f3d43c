package io.tapeline.journal;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;

/**
 * Who a journal is: the file {@code journal.id}, made whole or not at all when the journal is created.
 *
 * @param id random; the database's ledger knows the journal by it
 * @param rollCycle of all its files
 */
record JournalId(UUID id, JournalRollCycle rollCycle) {
    private static final int FORMAT = 1;

    /** Reads the file; null if there is none. */
    static JournalId read(final Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        final Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
            final int format = Integer.parseInt(values.getProperty("format", "0"));
            if (format != FORMAT) {
                throw new JournalException(file + " says format=" + format + ", this version reads " + FORMAT);
            }
            return new JournalId(
                    UUID.fromString(values.getProperty("id", "")),
                    JournalRollCycle.of(values.getProperty("roll-cycle")));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (final IllegalArgumentException e) {
            throw new JournalException(file + " is not a journal's identity: " + e.getMessage(), e);
        }
    }

    /** Makes a new identity and its file: written aside, forced to disk, and then renamed. */
    static JournalId create(final Path file, final JournalRollCycle rollCycle) {
        final JournalId made = new JournalId(UUID.randomUUID(), rollCycle);
        final Path aside = file.resolveSibling(file.getFileName() + ".new");
        final String text =
                "# Identity of this journal. The database's ledger knows it by this id: never edit or copy.\n"
                        + "format=" + FORMAT + "\nid=" + made.id + "\nroll-cycle=" + rollCycle.key() + "\n";
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(file.getParent());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot create " + file, e);
        }
        return made;
    }

    /** Makes renames and new files of a folder durable, where the system can. */
    static void forceFolder(final Path folder) throws IOException {
        if (java.io.File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
