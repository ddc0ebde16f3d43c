package io.tapeline.chaos;

import io.tapeline.replay.SnapshotForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The snapshots of the state are damaged while the engine is down, each in its own way, or not at all. The newest must be
 * taken if nothing was done to it, and set aside if something was; what is stored then must be right as ever.
 */
final class SnapshotHarm {
    private static final List<String> HARMS = List.of("untouched", "flip", "page", "cut", "empty", "hash", "older");
    private static final int PAGE_BYTES = 4096;

    private SnapshotHarm() {}

    static String apply(final Rig rig, final Random random) throws java.sql.SQLException {
        ChaosRow.pause(random, 1_000);
        rig.awaitCaughtUp();
        rig.stop();
        final List<Path> all = snapshots(rig.journal());
        if (all.isEmpty()) {
            throw new TrialFailure(false, "a clean stop left no snapshot in " + rig.journal());
        }
        final Path newest = all.get(all.size() - 1);
        final StringBuilder what = new StringBuilder();
        String harmOfNewest = "";
        for (final Path snapshot : all) {
            harmOfNewest = harm(all, snapshot, random);
            what.append(snapshot.getFileName()).append(' ').append(harmOfNewest).append("; ");
        }
        rig.start();
        rig.awaitUp();
        final boolean isTaken = harmOfNewest.equals("untouched");
        final String log = rig.engine().errors();
        final long tick = Long.parseLong(newest.getFileName().toString().replace(".snap", ""));
        final String words = isTaken ? "from the snapshot of tick " + tick + "," : newest + " is set aside";
        if (!log.contains(words)) {
            throw new TrialFailure(false, what + "but the engine does not say \"" + words + "\":\n" + log);
        }
        return what.toString();
    }

    private static List<Path> snapshots(final Path journal) {
        try (Stream<Path> files = Files.list(journal.resolve("snapshots"))) {
            return files.filter(file -> file.toString().endsWith(".snap"))
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String harm(final List<Path> all, final Path snapshot, final Random random) {
        final String harm = HARMS.get(random.nextInt(HARMS.size()));
        try {
            final byte[] bytes = Files.readAllBytes(snapshot);
            final int at = random.nextInt(bytes.length);
            switch (harm) {
                case "untouched" -> {
                    return harm;
                }
                case "flip" -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case "page" -> garble(bytes, at & -PAGE_BYTES, random);
                case "hash" -> SnapshotForge.changeHash(bytes);
                case "older" -> {
                    return older(all, snapshot, random);
                }
                default -> {
                    Files.write(snapshot, java.util.Arrays.copyOf(bytes, harm.equals("cut") ? at : 0));
                    return harm;
                }
            }
            Files.write(snapshot, bytes);
            return harm;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void garble(final byte[] bytes, final int from, final Random random) {
        for (int i = from; i < Math.min(bytes.length, from + PAGE_BYTES); i++) {
            bytes[i] = (byte) random.nextInt();
        }
    }

    /** Another's content under this name, where there is another. */
    private static String older(final List<Path> all, final Path snapshot, final Random random) throws IOException {
        final Path other = all.get(random.nextInt(all.size()));
        if (other.equals(snapshot)) {
            return "untouched";
        }
        Files.write(snapshot, Files.readAllBytes(other));
        return "has the content of " + other.getFileName();
    }
}
