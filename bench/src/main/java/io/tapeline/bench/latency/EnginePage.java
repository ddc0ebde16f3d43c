package io.tapeline.bench.latency;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** The page {@code /metrics} of an engine. It is asked only before and after the ticks. */
final class EnginePage {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;

    EnginePage(final int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
    }

    /** A port that is free now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** All values, by name and labels as they stand on the page. */
    Map<String, Double> values() throws IOException, InterruptedException {
        final HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return response.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(EnginePage::name, EnginePage::value));
    }

    private static String name(final String line) {
        return line.substring(0, line.lastIndexOf(' '));
    }

    private static double value(final String line) {
        final String value = line.substring(line.lastIndexOf(' ') + 1);
        return switch (value) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
        };
    }
}
