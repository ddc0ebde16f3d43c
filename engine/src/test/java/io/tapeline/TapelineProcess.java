package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A tapeline command run as a process of its own, so that it can be killed like one. Output goes to files. */
public final class TapelineProcess implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 300;

    private final Process process;
    private final Path out;
    private final Path err;

    private TapelineProcess(final Process process, final Path out, final Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts {@code tapeline arguments...} with its output in files of {@code folder}. */
    public static TapelineProcess start(final Path folder, final String... arguments) {
        return start(folder, Map.of(), arguments);
    }

    /** The same with more environment variables. */
    public static TapelineProcess start(
            final Path folder, final Map<String, String> environment, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String option :
                System.getProperty("tapeline.jvm.options").trim().split("\\s+")) {
            command.add(option);
        }
        command.addAll(List.of("-ea", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.add(TapelineMain.class.getName());
        command.addAll(List.of(arguments));
        if (arguments[0].equals("run")
                && List.of(arguments).stream().noneMatch(argument -> argument.startsWith("ops.port="))) {
            // Another engine on this machine may have the port.
            command.addAll(List.of("--set", "ops.port=0"));
        }
        try {
            final Path out = Files.createTempFile(folder, "out", ".txt");
            final Path err = Files.createTempFile(folder, "err", ".txt");
            final ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().remove("DATABASE_URL");
            builder.environment().putAll(environment);
            return new TapelineProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end and gives back its standard output; fails unless it exits with {@code exitCode}. */
    public static String run(final Path folder, final int exitCode, final String... arguments) {
        try (TapelineProcess command = start(folder, arguments)) {
            return command.awaitExit(exitCode);
        }
    }

    /** Waits for the end; fails unless the exit code is this one. */
    public String awaitExit(final int exitCode) {
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not ended after " + TIMEOUT_SECONDS + " s\n" + evidence());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertEquals(exitCode, process.exitValue(), this::evidence);
        return read(out);
    }

    /** Waits until the condition holds, looking every few milliseconds; fails when the process ends before. */
    public void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw new AssertionError(what + " did not come\n" + evidence());
            }
            awaitMs(5);
        }
    }

    /** SIGKILL: no shutdown hook, no flush. */
    public void kill9() {
        process.destroyForcibly();
        awaitMs(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
    }

    /** SIGTERM, or what Ctrl-C does. */
    public void terminate() {
        process.destroy();
    }

    /** Stops it in its tracks (SIGSTOP), until {@link #resume}. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    private void signal(final String name) {
        try {
            final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertEquals(0, kill.onExit().join().exitValue(), "kill -" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the process, but not longer than this; true if it has ended. */
    public boolean awaitMs(final long timeoutMs) {
        try {
            return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String errors() {
        return read(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String evidence() {
        return "standard output:\n" + read(out) + "\nstandard error:\n" + read(err);
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
