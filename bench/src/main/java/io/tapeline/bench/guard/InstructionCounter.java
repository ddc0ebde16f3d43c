package io.tapeline.bench.guard;

import io.tapeline.bench.BenchFolder;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts what the current thread does in the processor, by {@code perf stat} attached to it. Virtual machines often do not
 * offer that.
 *
 * <p><em>Thread</em>: that which is counted.
 */
final class InstructionCounter {
    private static final String INSTRUCTIONS = "instructions:u";
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final String event;

    /**
     * @param event as perf names it
     */
    InstructionCounter(final String event) {
        this.event = event;
    }

    /** A counter of instructions, if this machine has one. */
    static Optional<InstructionCounter> find() {
        final InstructionCounter counter = new InstructionCounter(INSTRUCTIONS);
        try {
            return counter.count(() -> {}) > 0 ? Optional.of(counter) : Optional.empty();
        } catch (final IOException expected) {
            return Optional.empty();
        } catch (final Exception e) {
            throw new IllegalStateException("perf cannot be asked for " + INSTRUCTIONS, e);
        }
    }

    /**
     * Counts what this thread does in a piece of work.
     *
     * @throws IOException if perf is not there or does not count this event here
     */
    double count(final Side.Step work) throws Exception {
        final Path folder = BenchFolder.create();
        try {
            final Path control = folder.resolve("control");
            final Path answer = folder.resolve("answer");
            final Path result = folder.resolve("result");
            run("mkfifo", control.toString(), answer.toString());
            // Opened for both directions, so that neither opening waits for perf.
            try (RandomAccessFile commands = new RandomAccessFile(control.toFile(), "rw");
                    RandomAccessFile answers = new RandomAccessFile(answer.toFile(), "rw");
                    FileInputStream answered = new FileInputStream(answers.getFD())) {
                final Process perf = start(control, answer, result);
                try {
                    tell(perf, commands, answered, "enable");
                    work.run();
                    tell(perf, commands, answered, "disable");
                    run("kill", "-INT", Long.toString(perf.pid()));
                    perf.waitFor();
                } finally {
                    perf.destroy();
                }
            }
            return value(Files.readString(result));
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private Process start(final Path control, final Path answer, final Path result) throws IOException {
        final String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString();
        final String fifos = "fifo:" + control + "," + answer;
        return new ProcessBuilder(
                        "perf",
                        "stat",
                        "-x,",
                        "-e",
                        event,
                        "-D",
                        "-1",
                        "--control",
                        fifos,
                        "-o",
                        result.toString(),
                        "-t",
                        thread)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void tell(
            final Process perf, final RandomAccessFile commands, final FileInputStream answered, final String command)
            throws IOException {
        commands.writeBytes(command + "\n");
        final long startNs = System.nanoTime();
        final StringBuilder answer = new StringBuilder();
        while (answer.indexOf("ack") < 0) {
            if (!perf.isAlive() || System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new IOException("perf stat -e " + event + " does not answer to " + command);
            }
            if (answered.available() > 0) {
                answer.append((char) answered.read());
            }
            Thread.onSpinWait();
        }
    }

    /** The first field of the line of our event, such as {@code 123456,,instructions:u,...}. */
    private double value(final String result) throws IOException {
        for (final String line : result.split("\n")) {
            if (line.contains("," + event) && Character.isDigit(line.charAt(0))) {
                return Double.parseDouble(line.substring(0, line.indexOf(',')));
            }
        }
        throw new IOException("perf stat does not count " + event + " on this machine: " + result.trim());
    }

    private static void run(final String... command) throws IOException, InterruptedException {
        final int code = new ProcessBuilder(command).start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }
}
