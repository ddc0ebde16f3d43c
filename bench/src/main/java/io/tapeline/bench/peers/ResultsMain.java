package io.tapeline.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints files of results as Markdown, one table for each comparison. */
@Command(
        name = "scripts/bench results",
        mixinStandardHelpOptions = true,
        description = "What throughput and peers have written, as tables in Markdown.")
public final class ResultsMain implements Callable<Integer> {
    private static final List<String> SHOWN =
            List.of("time", "commit", "cpu", "cores", "os", "jvm", "flags", "database");

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "JSON that one of them has written")
    private List<Path> files;

    private ResultsMain() {}

    /** Prints the files that the arguments name; ends the process if it cannot. */
    public static void run(final String[] arguments) {
        final int status = new CommandLine(new ResultsMain()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws IOException {
        for (final Path file : files) {
            final JsonNode json = read(file);
            for (final String key : SHOWN) {
                if (json.has(key)) {
                    final JsonNode value = json.get(key);
                    System.out.println("- " + key + ": " + (value.isTextual() ? value.asText() : value));
                }
            }
            json.get("comparisons").forEach(ResultsMain::print);
        }
        return 0;
    }

    private JsonNode read(final Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw wrong(file + " cannot be read, name a file that throughput or peers has written");
        }
        final JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (final JsonProcessingException e) {
            throw wrong(file + " is no JSON: " + e.getOriginalMessage());
        }
        if (!json.has("comparisons")) {
            throw wrong(file + " has no comparisons, name a file that throughput or peers has written");
        }
        return json;
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
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
