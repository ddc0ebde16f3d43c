package io.tapeline.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /metrics}, {@code /health/live} and {@code /health/ready} on the loopback address, to GET and HEAD.
 *
 * <p><em>Thread</em>: a few of its own, {@code ops-1} on, and the dispatcher of the JDK; all daemons.
 * <em>Failure</em>: a client that is slow to ask or to read is cut off after {@value #CLIENT_SECONDS} s; it holds one of the
 * threads here for so long, and nothing else of the engine ever.
 */
final class OpsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);
    static final String PATHS = "/metrics, /health/live, /health/ready";
    private static final String CLIENT_SECONDS = "5";
    private static final int THREADS = 4;
    private static final int WAITING_REQUESTS = 64;
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    static {
        // The server of the JDK takes its time limits from here, once, and has none by itself.
        setIfAbsent("sun.net.httpserver.maxReqTime");
        setIfAbsent("sun.net.httpserver.maxRspTime");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final HealthPage health;
    private final ErrorHandler onError;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** Binds; nobody is answered before {@link #start}. */
    OpsServer(final int port, final HealthPage health, final EngineMetrics metrics, final ErrorHandler onError)
            throws IOException {
        this.health = health;
        this.onError = onError;
        register(metrics);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        final AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(WAITING_REQUESTS),
                work -> daemon(work, "ops-" + number.incrementAndGet()),
                // A request beyond the bound is dropped; its connection ends by the time limit.
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /** Answers from here on. */
    void start() {
        // The dispatcher becomes a daemon because the thread that starts it is one.
        final Thread starter = daemon(server::start, "ops-start");
        starter.start();
        try {
            starter.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void register(final EngineMetrics metrics) {
        registry.register(metrics);
        final PrometheusProperties properties = PrometheusProperties.get();
        JvmMemoryMetrics.builder(properties).register(registry);
        JvmBufferPoolMetrics.builder(properties).register(registry);
        JvmThreadsMetrics.builder(properties).register(registry);
        JvmGarbageCollectorMetrics.builder(properties).register(registry);
        ProcessMetrics.builder(properties).register(registry);
    }

    private void answer(final HttpExchange exchange) {
        try (exchange) {
            final String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, TEXT, "method " + method + " is not allowed, only GET and HEAD are\n");
                return;
            }
            final String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/metrics" -> send(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, metrics());
                case "/health/live" -> send(exchange, health.isLive() ? 200 : 503, JSON, health.toJson() + "\n");
                case "/health/ready" -> send(exchange, health.isReady() ? 200 : 503, JSON, health.toJson() + "\n");
                default -> send(exchange, 404, TEXT, "no page " + path + "; there are " + PATHS + "\n");
            }
        } catch (final IOException expected) {
            LOG.debug("the client has gone, or was too slow: {}", expected.toString());
        } catch (final RuntimeException e) {
            onError.onError(e);
        }
    }

    private String metrics() throws IOException {
        final ByteArrayOutputStream page = new ByteArrayOutputStream(32_768);
        writer.write(page, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        return page.toString(StandardCharsets.UTF_8);
    }

    private static void send(final HttpExchange exchange, final int status, final String type, final String text)
            throws IOException {
        final byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(final Runnable work, final String name) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void setIfAbsent(final String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, CLIENT_SECONDS);
        }
    }
}
