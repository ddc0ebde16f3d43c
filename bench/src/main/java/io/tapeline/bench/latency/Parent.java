package io.tapeline.bench.latency;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The process that has started this one: told by lines on the standard output, heard on the standard input. */
final class Parent {
    /** Begins each line that is meant for the parent; what else is printed is for people. */
    static final String MARK = "@";

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    void tell(final String word, final Object value) {
        System.out.println(MARK + word + " " + value);
        System.out.flush();
    }

    /**
     * Waits for this word, and gives back the number behind it.
     *
     * @throws IOException when the parent has gone, or says something else
     */
    long await(final String word) throws IOException {
        final String line = in.readLine();
        if (line == null || !line.startsWith(word + " ")) {
            throw new IOException("the parent said '" + line + "', must be '" + word + " NUMBER'");
        }
        return Long.parseLong(line.substring(word.length() + 1));
    }
}
