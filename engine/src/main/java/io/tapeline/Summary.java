package io.tapeline;

import io.tapeline.telemetry.JsonText;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a command ends with: lines for people, and with {@code --json} one JSON object as the last line. */
final class Summary {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds a value: a number, boolean, text, list or map of these; null is left out. */
    Summary put(final String name, final Object value) {
        if (value != null) {
            values.put(name, value);
        }
        return this;
    }

    void print(final PrintStream out, final boolean asJson) {
        if (asJson) {
            out.println(JsonText.of(values));
        } else {
            values.forEach((name, value) -> printPlain(out, "", name, value));
        }
        out.flush();
    }

    private static void printPlain(final PrintStream out, final String indent, final String name, final Object value) {
        if (value instanceof Map<?, ?> map) {
            out.println(indent + name.replace('_', ' '));
            map.forEach((k, v) -> printPlain(out, indent + "  ", String.valueOf(k), v));
        } else {
            out.printf("%-32s %s%n", indent + name.replace('_', ' '), plain(value));
        }
    }

    private static String plain(final Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return String.format("%,d", value);
        }
        return String.valueOf(value);
    }
}
