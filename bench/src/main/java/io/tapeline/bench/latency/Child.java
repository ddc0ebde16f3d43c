package io.tapeline.bench.latency;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of a run: what it tells by lines that begin with {@value Parent#MARK} can be waited for; the last of its other
 * lines are kept for the message of a failure. It ends with this process, whatever ends that.
 */
final class Child implements AutoCloseable {
    /** As scripts/tapeline starts the engine. */
    static final List<String> ENGINE_JVM = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseParallelGC",
            "-XX:+AlwaysPreTouch",
            "-Xms256m",
            "-XX:+ExitOnOutOfMemoryError");

    /** For what must not disturb others: small, and with few threads. */
    static final List<String> SMALL_JVM = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmx512m");

    private static final int KEPT_LINES = 40;
    private static final long END_SECONDS = 60;

    private final String name;
    private final Process process;
    private final BufferedWriter in;
    private final Thread hook;
    private final Map<String, String> told = new HashMap<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private boolean isEnded;

    private Child(final String name, final Process process) {
        this.name = name;
        this.process = process;
        in = process.outputWriter(StandardCharsets.UTF_8);
        hook = new Thread(process::destroyForcibly);
    }

    /**
     * Starts another Java.
     *
     * @param jvm options of the JVM
     * @param jar to run
     * @param environment variables besides those of this process
     */
    static Child start(
            final String name,
            final List<String> jvm,
            final String jar,
            final List<String> arguments,
            final Map<String, String> environment)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar));
        command.addAll(arguments);
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        final Child child = new Child(name, builder.start());
        Runtime.getRuntime().addShutdownHook(child.hook);
        final Thread reader = new Thread(child::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** Starts a command of this package: the jar that this process runs, with these words. */
    static Child startOwn(
            final String name,
            final List<String> jvm,
            final List<String> arguments,
            final Map<String, String> environment)
            throws IOException {
        final List<String> words = new ArrayList<>(List.of("latency", name));
        words.addAll(arguments);
        return start(name, jvm, System.getProperty("java.class.path"), words, environment);
    }

    void tell(final String word, final long value) throws IOException {
        in.write(word + " " + value + "\n");
        in.flush();
    }

    /**
     * Waits until the process has said this word, and gives back what stands behind it.
     *
     * @throws IllegalStateException when it ends before, or the time is over
     */
    synchronized String await(final String word, final long seconds) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!told.containsKey(word)) {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (isEnded || leftMs <= 0) {
                throw failure("has not said '" + word + "'" + (isEnded ? "" : " in " + seconds + " s"));
            }
            wait(leftMs);
        }
        return told.get(word);
    }

    /** The last line that looks like a JSON object: what a command of the engine ends with. */
    synchronized String lastObject() throws InterruptedException {
        while (!isEnded) {
            wait();
        }
        for (final Iterator<String> newest = lines.descendingIterator(); newest.hasNext(); ) {
            final String line = newest.next();
            if (line.startsWith("{")) {
                return line;
            }
        }
        throw failure("has ended without a summary");
    }

    /** Throws if the process is not there any more. */
    synchronized void check() {
        if (isEnded) {
            throw failure("has ended");
        }
    }

    /** Waits for the end; throws unless it is a good one. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw failure("has not ended in " + END_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw failure("has ended with " + process.exitValue());
        }
    }

    /** Asks the process to end, by a signal, and waits for it; throws unless it ends well. */
    void end() throws InterruptedException {
        // Not the process's own method, which closes its output at once.
        process.toHandle().destroy();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                onLine(line);
            }
        } catch (final IOException e) {
            onLine("its output cannot be read: " + e);
        }
        synchronized (this) {
            isEnded = true;
            notifyAll();
        }
    }

    private synchronized void onLine(final String line) {
        final int space = line.indexOf(' ');
        if (line.startsWith(Parent.MARK) && space > 0) {
            told.put(line.substring(Parent.MARK.length(), space), line.substring(space + 1));
            notifyAll();
            return;
        }
        lines.add(line);
        if (lines.size() > KEPT_LINES) {
            lines.remove();
        }
    }

    private synchronized IllegalStateException failure(final String what) {
        return new IllegalStateException(
                "process " + name + " " + what + "; its last lines:\n" + String.join("\n", lines));
    }
}
