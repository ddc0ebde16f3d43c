package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.ConfigException;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import io.tapeline.ops.MetricsText;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and health of a whole engine that records. */
@Timeout(120)
class EngineWatchTest {
    @TempDir
    private Path folder;

    @Test
    void shouldShowEveryCounterOfARunningEngineAndKnowWhatItMeans() throws Exception {
        final Feeds feeds = Feeds.load(folder);
        final TapelineConfig config = TestEngines.config(
                folder,
                feeds,
                "{ feed = sim, securities = 10, rate = 2000 }",
                Map.of("ops.port", Integer.toString(TestEngines.freePort())));
        try (Engine engine = Engine.openLive(config)) {
            assertTrue(get(engine, "/health/ready").body().startsWith("{\"status\": \"starting\""));
            engine.startFeeds(feeds);
            TestEngines.await("ticks", () -> engine.journaledTick() > 1_500);
            final HttpResponse<String> ready = get(engine, "/health/ready");
            assertEquals(200, ready.statusCode(), ready.body());

            final MetricsText page = new MetricsText(get(engine, "/metrics").body());
            assertTrue(page.value("tapeline_watermark_tick{stage=journaled}") > 1_000);
            assertTrue(page.value("tapeline_feed_ticks_total{feed=sim}") > 1_000);
            assertTrue(page.value("tapeline_receive_to_journal_seconds_count") > 1_000);
            assertTrue(page.value("tapeline_ring_slots") == config.ring().slots());
            final List<String> unknown = new ArrayList<>();
            page.helps.forEach((family, help) -> {
                if (help.startsWith("Counter")) {
                    unknown.add(family + ": " + help);
                }
            });
            assertEquals(
                    List.of(), unknown, "counters that io.tapeline.ops.Metric and engine/doc/ops.md do not explain");
            for (final String counter : engine.counters().values().keySet()) {
                assertTrue(isShown(page, counter), counter + " is not in " + page.samples.keySet());
            }
        }
    }

    @Test
    void shouldOpenNothingWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            final TapelineConfig config = TestEngines.config(
                    folder,
                    Feeds.load(folder),
                    "{ feed = sim }",
                    Map.of("ops.port", Integer.toString(taken.getLocalPort())));
            final ConfigException refusal = assertThrows(ConfigException.class, () -> Engine.openLive(config));
            assertTrue(refusal.getMessage().contains("ops.port=" + taken.getLocalPort()), refusal.getMessage());
            assertFalse(Files.exists(folder.resolve("journal")), "the journal was opened");
        }
    }

    private static boolean isShown(final MetricsText page, final String counter) {
        final int dot = counter.indexOf('.');
        final String rest = counter.substring(dot + 1).replace('.', '_');
        final String family = "tapeline_" + counter.replace('.', '_');
        return page.samples.containsKey(family)
                || page.samples.containsKey(family + "_total")
                || page.samples.containsKey("tapeline_feed_" + rest + "_total{feed=" + counter.substring(0, dot) + "}")
                || page.samples.containsKey("tapeline_watermark_tick{stage=" + rest + "}");
    }

    private static HttpResponse<String> get(final Engine engine, final String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(engine.opsUrl() + path)).build(), BodyHandlers.ofString());
    }
}
