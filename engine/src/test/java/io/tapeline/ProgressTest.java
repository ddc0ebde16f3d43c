package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nowNs;

    @Test
    void shouldWriteOverOneLineOnATerminal() {
        final Progress progress = progress(true);
        nowNs += TimeUnit.SECONDS.toNanos(1);
        progress.update(1_000, 0.25);
        nowNs += TimeUnit.MILLISECONDS.toNanos(10);
        progress.update(1_010, 0.26);
        progress.end();

        assertEquals("\rimport  25% 1,000 ticks, 1,000/s, 0:00:03 left\u001b[K\n", printed());
    }

    @Test
    void shouldWritePlainLinesIntoAPipe() {
        final Progress progress = progress(false);
        nowNs += TimeUnit.SECONDS.toNanos(4);
        progress.update(1, -1);
        nowNs += TimeUnit.SECONDS.toNanos(1);
        progress.update(50, -1);
        progress.end();

        assertEquals("import 50 ticks, 10/s\n", printed());
    }

    private Progress progress(final boolean isTerminal) {
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Progress(out, isTerminal, "import", "ticks", () -> nowNs);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
