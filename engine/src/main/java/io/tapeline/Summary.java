package io.tapeline;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
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
            out.println(json(values));
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

    static String json(final Object value) {
        if (value instanceof Map<?, ?> map) {
            final StringBuilder text = new StringBuilder("{");
            map.forEach((k, v) -> text.append(text.length() == 1 ? "" : ", ")
                    .append(quoted(String.valueOf(k)))
                    .append(": ")
                    .append(json(v)));
            return text.append('}').toString();
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(Summary::json).toList()) + "]";
        }
        return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(String.valueOf(value));
    }

    private static String plain(final Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return String.format("%,d", value);
        }
        return String.valueOf(value);
    }

    private static String quoted(final String text) {
        final StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
