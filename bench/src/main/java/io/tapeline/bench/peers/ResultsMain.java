package io.tapeline.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints files of results as Markdown, one table for each comparison. */
public final class ResultsMain {
    private static final List<String> SHOWN =
            List.of("time", "commit", "cpu", "cores", "os", "jvm", "flags", "database");

    private ResultsMain() {}

    /** Prints the files that the arguments name. */
    public static void run(final String[] arguments) throws IOException {
        if (arguments.length == 0) {
            throw new IllegalArgumentException(
                    "scripts/bench results FILE...: name the JSON files of peers or throughput");
        }
        for (final String argument : arguments) {
            final JsonNode json = new ObjectMapper().readTree(Path.of(argument).toFile());
            if (!json.has("comparisons")) {
                throw new IllegalArgumentException(argument + " has no comparisons: is it of peers or throughput?");
            }
            for (final String key : SHOWN) {
                if (json.has(key)) {
                    final JsonNode value = json.get(key);
                    System.out.println("- " + key + ": " + (value.isTextual() ? value.asText() : value));
                }
            }
            json.get("comparisons").forEach(ResultsMain::print);
        }
    }

    private static void print(final JsonNode comparison) {
        final JsonNode peers = comparison.get("peers");
        final List<String> ours = new ArrayList<>();
        peers.get(0).get("oursToThis").fieldNames().forEachRemaining(ours::add);
        final int rounds = peers.get(0).get("rates").size();
        System.out.println("\n**" + comparison.get("comparison").asText() + "**, "
                + comparison.get("unit").asText() + ", median of " + rounds + " rounds (least .. most)\n");
        final StringBuilder head = new StringBuilder("| | rate |");
        final StringBuilder line = new StringBuilder("|---|---|");
        for (final String our : ours) {
            head.append(' ').append(our).append(" / this |");
            line.append("---|");
        }
        final boolean hasMet = peers.get(0).has("firstMeetingNs");
        if (hasMet) {
            head.append(" first meeting, ns | bytes |");
            line.append("---|---|");
        }
        System.out.println(head);
        System.out.println(line);
        for (final JsonNode peer : peers) {
            final StringBuilder row = new StringBuilder("| " + peer.get("name").asText() + " | ");
            row.append(spread(peer.get("rate"), "%,.0f")).append(" |");
            for (final String our : ours) {
                row.append(' ')
                        .append(spread(peer.get("oursToThis").get(our), "%.2f"))
                        .append(" |");
            }
            if (hasMet) {
                row.append(' ')
                        .append(spread(peer.get("firstMeetingNs"), "%,.0f"))
                        .append(" | ");
                row.append(spread(peer.get("firstMeetingBytes"), "%,.0f")).append(" |");
            }
            System.out.println(row);
        }
    }

    private static String spread(final JsonNode spread, final String format) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " .. " + format + ")",
                spread.get("median").asDouble(),
                spread.get("least").asDouble(),
                spread.get("most").asDouble());
    }
}
