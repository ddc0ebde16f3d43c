package io.tapeline.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of a run, with the machine they are of; prints each as it comes, and writes all as JSON. */
public final class ResultsFile {
    private final Path out;
    private final Map<String, Object> json = new LinkedHashMap<>(Machine.description());
    private final List<Object> results = new ArrayList<>();

    /**
     * @param out where {@link #write} puts them
     */
    public ResultsFile(final Path out) {
        this.out = out;
    }

    /** Adds what the results may not be quoted without. */
    public void describe(final String name, final Object value) {
        json.put(name, value);
    }

    /** Adds the results of a comparison, and prints them. */
    public void add(final Comparison.Results result) {
        result.print();
        results.add(result.toJson());
    }

    public void write() {
        json.put("comparisons", results);
        try {
            if (out.getParent() != null) {
                Files.createDirectories(out.getParent());
            }
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), json);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write the results to " + out, e);
        }
        System.out.println("\nresults: " + out);
    }
}
