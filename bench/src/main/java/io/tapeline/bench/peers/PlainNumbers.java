package io.tapeline.bench.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tapeline.bench.MessageTape;

/** Counts prices and sizes of messages in the simplest way, to check those who read them. */
final class PlainNumbers {
    private PlainNumbers() {}

    /** Strings that hold a decimal number: the venue writes prices and sizes so, and nothing else. */
    static long count(final MessageTape tape) {
        long count = 0;
        for (int i = 0; i < tape.count(); i++) {
            final String[] words = new String(tape.bytes(i), ISO_8859_1).split("\"");
            for (final String word : words) {
                final int dot = word.indexOf('.');
                if (dot > 0 && Character.isDigit(word.charAt(0)) && Character.isDigit(word.charAt(dot - 1))) {
                    count++;
                }
            }
        }
        return count;
    }
}
