package io.tapeline.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Damages the files of a journal that nobody has open, as a seed says: what a disk, a power cut or a hand may do to them.
 *
 * <p>Kinds: bits flipped, pages zeroed or garbled, a file cut, emptied or deleted, in documents, in their words, in
 * Chronicle's header and index, and in its table.
 */
public final class JournalDamage {
    private static final int PAGE = 4096;
    private static final int CHRONICLE_BYTES = 0x8110;

    private final Path ticks;
    private final Random random;
    private final List<String> done = new ArrayList<>();

    private JournalDamage(final Path ticks, final Random random) {
        this.ticks = ticks;
        this.random = random;
    }

    /**
     * Does one to three kinds of damage.
     *
     * @param journal directory of the journal
     * @return what was done, for messages
     */
    public static String apply(final Path journal, final long seed) {
        final JournalDamage damage = new JournalDamage(journal.resolve("ticks"), new Random(seed * 7_919 + 13));
        try {
            final int times = 1 + Math.max(0, damage.random.nextInt(5) - 2);
            for (int i = 0; i < times; i++) {
                damage.once();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return "seed " + seed + ": " + String.join(", ", damage.done);
    }

    private void once() throws IOException {
        final List<Path> files = CycleFolder.list(ticks);
        if (files.isEmpty()) {
            return;
        }
        final int index = random.nextBoolean() ? files.size() - 1 : random.nextInt(files.size());
        final Path path = files.get(index);
        final String name = path.getFileName() + " ";
        switch (random.nextInt(12)) {
            case 0, 1 -> flip(path, name + "document", randomIn(CHRONICLE_BYTES, used(path)));
            case 2 -> flip(path, name + "header", randomIn(0, 204));
            case 3 -> flip(path, name + "index", randomIn(200, CHRONICLE_BYTES));
            case 4 -> word(path, name);
            case 5, 6 -> page(path, name, false);
            case 7, 8 -> page(path, name, true);
            case 9 -> cut(path, name, randomIn(0, used(path)));
            case 10 -> fileGone(files, index);
            default -> table();
        }
    }

    private void fileGone(final List<Path> files, final int index) throws IOException {
        final Path path = files.get(index);
        if (random.nextInt(3) == 0 || index == 0) {
            // The first file is not deleted: that is what retention does.
            cut(path, path.getFileName() + " ", 0);
        } else {
            Files.delete(path);
            done.add(path.getFileName() + " deleted");
        }
    }

    private void table() throws IOException {
        final Path table = ticks.resolve("metadata.cq4t");
        if (!Files.exists(table) || random.nextInt(4) == 0) {
            Files.deleteIfExists(table);
            done.add("table deleted");
        } else {
            flip(table, "table", randomIn(0, 600));
        }
    }

    private void flip(final Path path, final String what, final long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() <= at) {
                return;
            }
            file.seek(at);
            final int old = file.read();
            final int bit = random.nextInt(8);
            file.seek(at);
            file.write(old ^ 1 << bit);
            done.add(what + " bit " + bit + " of byte " + at + " flipped");
        }
    }

    /** One of the words of the chain, documents and Chronicle's own. */
    private void word(final Path path, final String name) throws IOException {
        final List<Long> words = new ArrayList<>();
        try (CycleFile file = CycleFile.open(path)) {
            long at = 0;
            while (file.wordAt(at) != 0 && words.size() < 100_000) {
                words.add(at);
                at = at + 4 + (file.wordAt(at) & CycleFile.LENGTH_MASK) + 3 & -4;
            }
        }
        if (!words.isEmpty()) {
            final long at = words.get(random.nextInt(words.size()));
            if (random.nextBoolean()) {
                flip(path, name + "word", at + random.nextInt(4));
            } else {
                write(path, at, new byte[4]);
                done.add(name + "word at " + at + " zeroed");
            }
        }
    }

    private void page(final Path path, final String name, final boolean isGarbled) throws IOException {
        final long at = randomIn(0, used(path)) & -PAGE;
        final byte[] bytes = new byte[PAGE];
        if (isGarbled) {
            random.nextBytes(bytes);
        }
        if (Files.size(path) >= at + PAGE) {
            write(path, at, bytes);
            done.add(name + "page at " + at + (isGarbled ? " garbled" : " zeroed"));
        }
    }

    private void cut(final Path path, final String name, final long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() > length) {
                file.setLength(length);
                done.add(name + "cut to " + length);
            }
        }
    }

    private static void write(final Path path, final long at, final byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            file.write(bytes);
        }
    }

    private long randomIn(final long from, final long to) {
        return to <= from ? from : from + (long) (random.nextDouble() * (to - from));
    }

    /** Up to where the file is used; what stands behind is holes. */
    private static long used(final Path path) throws IOException {
        long used = 0;
        try (CycleFile file = CycleFile.open(path)) {
            final java.nio.ByteBuffer some = java.nio.ByteBuffer.allocate(1 << 16);
            int count;
            for (long at = 0; (count = file.read(some.clear(), at)) > 0; at += count) {
                for (int i = count - 1; i >= 0; i--) {
                    if (some.get(i) != 0) {
                        used = at + i + 1;
                        break;
                    }
                }
            }
        }
        return used;
    }
}
