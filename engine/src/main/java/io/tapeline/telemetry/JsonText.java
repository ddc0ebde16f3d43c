package io.tapeline.telemetry;

import java.util.List;
import java.util.Map;

/** Values as JSON on one line: what programs read of summaries and of health. */
public final class JsonText {
    private JsonText() {}

    /** A number, boolean, text, null, or a list or map of these. */
    public static String of(final Object value) {
        if (value instanceof Map<?, ?> map) {
            final StringBuilder text = new StringBuilder("{");
            map.forEach((k, v) -> text.append(text.length() == 1 ? "" : ", ")
                    .append(quoted(String.valueOf(k)))
                    .append(": ")
                    .append(of(v)));
            return text.append('}').toString();
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(JsonText::of).toList()) + "]";
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : quoted(String.valueOf(value));
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
