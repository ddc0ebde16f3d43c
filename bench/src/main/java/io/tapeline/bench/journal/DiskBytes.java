package io.tapeline.bench.journal;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What ticks take on the disk in documents of so many: blocks that the file system has given, by {@code stat}, not lengths. */
final class DiskBytes {
    private static final int BLOCK = 512;

    private final TickTape tape = new TickTape(WriterCost.TAPE_TICKS, 100, 1);
    private final int ticks;

    DiskBytes(final int ticks) {
        this.ticks = ticks;
    }

    /** Bytes a tick in documents of {@code batch} ticks, what a file takes for itself included. */
    double bytesPerTick(final int batch) throws IOException, InterruptedException {
        return bytes(ticks, batch) / (double) ticks;
    }

    /** Bytes of a file with next to nothing in it: Chronicle's header and index. */
    long bytesOfFile() throws IOException, InterruptedException {
        return bytes(1, 1);
    }

    private long bytes(final int count, final int batch) throws IOException, InterruptedException {
        final Path folder = BenchFolder.create();
        try {
            try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
                for (int tick = 0; tick < count; tick += batch) {
                    final int offset = TickTape.offset(tape.prologue() + (tick & WriterCost.TAPE_TICKS - 1));
                    journal.stage().onTicks(1 + tick, tape.buffer(), offset, batch, 0);
                }
            }
            long bytes = 0;
            try (Stream<Path> files = Files.list(folder.resolve("ticks"))) {
                for (final Path file :
                        files.filter(path -> path.toString().endsWith(".cq4")).toList()) {
                    bytes += allocated(file);
                }
            }
            return bytes;
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private static long allocated(final Path file) throws IOException, InterruptedException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final String blocks = new String(stat.getInputStream().readAllBytes()).trim();
        if (stat.waitFor() != 0) {
            throw new IllegalStateException("stat cannot tell the blocks of " + file);
        }
        return Long.parseLong(blocks) * BLOCK;
    }
}
