package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a running engine answers at {@code /metrics} and {@code /health/ready}. */
final class Metrics {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    /** Of the engine that has this port on this machine. */
    Metrics(final int port) {
        this.port = port;
    }

    /** All values now. */
    Page page() {
        final Map<String, Double> values = new LinkedHashMap<>();
        for (final String line : ask("/metrics").split("\n")) {
            final int space = line.lastIndexOf(' ');
            if (space > 0 && line.charAt(0) != '#') {
                values.put(
                        line.substring(0, space),
                        Double.parseDouble(line.substring(space + 1).replace("Inf", "Infinity")));
            }
        }
        return new Page(values);
    }

    /** The page of health: one JSON object. */
    String ready() {
        return ask("/health/ready");
    }

    private String ask(final String path) {
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * All values of one moment.
     *
     * @param values by name and labels, as they are written
     */
    record Page(Map<String, Double> values) {
        /**
         * @throws TrialFailure if there is no such metric: its name has changed
         */
        double value(final String name) {
            final Double value = values.get(name);
            if (value == null) {
                throw new TrialFailure(false, "the engine has no metric " + name);
            }
            return value;
        }

        /** Of all labels together; 0 if there is none yet. */
        double sum(final String family) {
            return values.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().equals(family) || entry.getKey().startsWith(family + "{"))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }

        double tick(final String stage) {
            return value("tapeline_watermark_tick{stage=\"" + stage + "\"}");
        }

        /** Ticks in the journal that are not in the database. */
        double lag() {
            return tick("journaled") - tick("stored");
        }
    }
}
