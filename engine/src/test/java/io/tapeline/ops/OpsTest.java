package io.tapeline.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tapeline.config.ConfigException;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.LatencyRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpsTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Counters counters = new Counters();
    private final Conditions conditions = new Conditions(() -> 1_700_000_000_123_000_000L);
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final EngineView view = new EngineView(
            counters, conditions, () -> 1_700_000_005_123_000_000L, fatal::get, List.of("sim"), true, "1.2.3");
    private int port;
    private Ops ops;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ops = Ops.start(port, view, 1_000_000_000L, failure -> fatal.set(failure));
    }

    @AfterEach
    void stop() {
        ops.close();
    }

    @Test
    void shouldShowCountersWatermarksAndConditionsInPrometheusFormat() throws Exception {
        counters.counter("journal.journaled").set(100);
        counters.counter("journal.synced").set(90);
        counters.counter("store.stored").set(70);
        counters.counter("sim.ticks").set(55);
        counters.counter("sim.ring.refused").set(3);
        counters.counter("clock.ring.refused").set(1);
        counters.counter("clock.steps").set(2);
        counters.counter("sim.book.ok").set(4);
        counters.counter("something.new").set(6);
        conditions.condition("database.store-lane-1").raise("it is \"away\"\n");
        view.ring(1024, () -> 1000);
        final LatencyRecorder recorder = new LatencyRecorder("journal.latency", counters);
        recorder.record(1_000_000, 3);
        view.latency("receive_to_journal", recorder);

        final HttpResponse<String> page = get("/metrics");
        assertEquals(200, page.statusCode());
        assertTrue(
                page.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"),
                page.headers().toString());
        final MetricsText text = new MetricsText(page.body());
        assertEquals(100, text.value("tapeline_watermark_tick{stage=journaled}"));
        assertEquals(100, text.value("tapeline_watermark_tick{stage=received}"));
        assertEquals(90, text.value("tapeline_watermark_tick{stage=synced}"));
        assertEquals(70, text.value("tapeline_watermark_tick{stage=stored}"));
        assertEquals(10, text.value("tapeline_unsynced_ticks"));
        assertEquals(30, text.value("tapeline_store_lag_ticks"));
        assertEquals(55, text.value("tapeline_feed_ticks_total{feed=sim}"));
        assertEquals(3, text.value("tapeline_feed_ring_refused_total{feed=sim}"));
        assertEquals(1, text.value("tapeline_feed_ring_refused_total{feed=clock}"));
        assertEquals(2, text.value("tapeline_clock_steps_total"));
        assertEquals(4, text.value("tapeline_feed_book_ok{feed=sim}"));
        assertEquals(6, text.value("tapeline_something_new_total"));
        assertEquals(1, text.value("tapeline_condition{name=database.store-lane-1}"));
        assertEquals(24, text.value("tapeline_ring_used_slots"));
        assertEquals(1, text.value("tapeline_phase{phase=starting}"));
        assertEquals(3, text.value("tapeline_receive_to_journal_seconds_count"));
        assertEquals(0.001, text.value("tapeline_receive_to_journal_seconds{quantile=0.99}"), 1e-5);
        assertEquals(0.003, text.value("tapeline_receive_to_journal_seconds_sum"), 1e-5);
        assertTrue(text.value("process_open_fds") > 3);
        assertTrue(text.value("jvm_threads_current") > 1);
        assertTrue(text.samples.containsKey("jvm_memory_used_bytes{area=heap}"), text.samples::toString);
        assertTrue(text.samples.containsKey("jvm_buffer_pool_used_bytes{pool=direct}"), text.samples::toString);
        assertEquals(null, fatal.get());
    }

    @Test
    void shouldBeReadyOnlyWhileItRunsAndNothingIsWrong() throws Exception {
        counters.counter("journal.journaled").set(7);
        HttpResponse<String> answer = get("/health/ready");
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().startsWith("{\"status\": \"starting\""), answer.body());
        assertEquals(200, get("/health/live").statusCode());

        view.phase(EngineView.Phase.RUNNING);
        answer = get("/health/ready");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "{\"status\": \"ok\", \"fault\": null, \"conditions\": [], \"watermarks\": {\"received\": 7,"
                        + " \"journaled\": 7, \"synced\": 0, \"stored\": 0}, \"unsynced_ticks\": 7, \"lag_ticks\": 7,"
                        + " \"catch_up_seconds\": 0, \"feeds\": [{\"name\": \"sim\", \"state\": \"up\", \"ticks\": 0,"
                        + " \"restarts\": 0}]}\n",
                answer.body());

        conditions.condition("feed.sim").raise("said \"no\"\n");
        answer = get("/health/ready");
        assertEquals(503, answer.statusCode());
        assertTrue(
                answer.body()
                        .contains("\"conditions\": [{\"name\": \"feed.sim\", \"message\": \"said \\\"no\\\"\\n\","
                                + " \"since\": \"2023-11-14T22:13:20.123Z\", \"for_seconds\": 5}]"),
                answer.body());
        assertTrue(answer.body().contains("\"name\": \"sim\", \"state\": \"down\""), answer.body());
        assertTrue(answer.body().startsWith("{\"status\": \"degraded\""), answer.body());
        assertEquals(200, get("/health/live").statusCode(), "what passes by itself needs no restart");

        fatal.set(new IllegalStateException("the end"));
        assertEquals(503, get("/health/live").statusCode());
        assertTrue(get("/health/live").body().startsWith("{\"status\": \"failed\", \"fault\": \"java.lang.Ill"));
        try (JsonParser parser =
                new JsonFactory().createParser(get("/health/live").body())) {
            while (parser.nextToken() != null) {
                assertTrue(parser.currentLocation() != null);
            }
        }
    }

    @Test
    void shouldNameItsPathsAndTakeOnlyGetAndHead() throws Exception {
        final HttpResponse<String> missing = get("/metric");
        assertEquals(404, missing.statusCode());
        assertEquals("no page /metric; there are /metrics, /health/live, /health/ready\n", missing.body());
        final HttpResponse<String> post = client.send(
                request("/metrics").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElse(""));
        final HttpResponse<String> head = client.send(
                request("/health/live").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertTrue(head.headers().firstValueAsLong("Content-Length").orElse(0) > 50);
    }

    @Test
    void shouldSayWhichPortCannotBeHad() {
        final ConfigException refusal =
                assertThrows(ConfigException.class, () -> Ops.start(port, view, 1, failure -> {}));
        assertTrue(refusal.getMessage().contains("ops.port=" + port + ", cannot be had"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("another engine"), refusal.getMessage());
    }

    @Test
    void shouldListenOnTheLoopbackAddressAlone() throws Exception {
        final InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        assertThrows(IOException.class, () -> new Socket(other, port).close());
    }

    @Test
    void shouldAnswerAlthoughOthersAskSlowly() throws Exception {
        final List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                final Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
                socket.getOutputStream().write("GET /metrics HTT".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertEquals(200, get("/health/live").statusCode());
        } finally {
            for (final Socket socket : slow) {
                socket.close();
            }
        }
    }

    private HttpResponse<String> get(final String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create(ops.url() + path));
    }
}
