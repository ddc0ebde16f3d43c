package io.tapeline.ops;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of Prometheus' text format, by its specification; throws at the first line that is not of it. */
public final class MetricsText {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*)\"(,|$)");

    public final Map<String, String> helps = new TreeMap<>();
    public final Map<String, String> types = new TreeMap<>();

    /** Values by name and labels as they stand in the text. */
    public final Map<String, Double> samples = new TreeMap<>();

    public MetricsText(final String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line has no end");
        }
        final Set<String> ended = new HashSet<>();
        String family = "";
        for (final String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                final String[] words = line.substring(7).split(" ", 2);
                if (!ended.add(words[0]) || words.length < 2 || words[1].isBlank()) {
                    throw new IllegalArgumentException("a family twice or without help: " + line);
                }
                family = words[0];
                helps.put(family, words[1]);
            } else if (line.startsWith("# TYPE ")) {
                final String[] words = line.substring(7).split(" ");
                if (!words[0].equals(family) || !words[1].matches("counter|gauge|summary|histogram|untyped")) {
                    throw new IllegalArgumentException("not the type of the family before: " + line);
                }
                types.put(family, words[1]);
            } else {
                sample(line, family);
            }
        }
        if (!helps.keySet().equals(types.keySet())) {
            throw new IllegalArgumentException("families with help or type alone: " + helps + " " + types);
        }
    }

    public double value(final String sample) {
        final Double value = samples.get(sample);
        if (value == null) {
            throw new IllegalArgumentException("no " + sample + " in " + samples.keySet());
        }
        return value;
    }

    private void sample(final String line, final String family) {
        final Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        final String name = matcher.group(1);
        final boolean isOfFamily = name.equals(family)
                || "summary".equals(types.get(family)) && name.matches(Pattern.quote(family) + "_(sum|count)");
        if (!isOfFamily || types.get(family).equals("counter") && !name.endsWith("_total")) {
            throw new IllegalArgumentException("not of the family " + family + ": " + line);
        }
        final Map<String, String> labels = labels(matcher.group(3), line);
        if (samples.put(name + labels(labels), number(matcher.group(4))) != null) {
            throw new IllegalArgumentException("twice: " + line);
        }
    }

    private static Map<String, String> labels(final String text, final String line) {
        final Map<String, String> labels = new HashMap<>();
        if (text == null) {
            return labels;
        }
        final Matcher matcher = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at || labels.put(matcher.group(1), matcher.group(2)) != null) {
                throw new IllegalArgumentException("labels: " + line);
            }
            at = matcher.end();
        }
        return labels;
    }

    private static String labels(final Map<String, String> labels) {
        return labels.isEmpty() ? "" : new TreeMap<>(labels).toString();
    }

    private static double number(final String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
