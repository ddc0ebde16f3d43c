package io.tapeline.ops;

import io.tapeline.config.ConfigException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over a running engine and the pages that show it: started before all else and closed after it, so that health
 * can be asked while the journal is mended.
 *
 * <p><em>Thread</em>: started and closed by that of the command; the watch runs on {@code ops}.
 */
public final class Ops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ops.class);
    private static final long LOOK_MS = 100;
    private static final int CLOSE_MS = (int) TimeUnit.SECONDS.toMillis(1);

    private final AgentRunner watch;
    private final OpsServer server;

    private Ops(final AgentRunner watch, final OpsServer server) {
        this.watch = watch;
        this.server = server;
    }

    /**
     * Starts.
     *
     * @param port of 127.0.0.1; 0 for no pages
     * @param onError told of what fails here; nothing of it ends the engine
     * @throws ConfigException if the port cannot be had
     */
    public static Ops start(
            final int port, final EngineView view, final long clockIntervalNs, final ErrorHandler onError) {
        final WatermarkWatch watch = new WatermarkWatch(view, SystemNanoClock.INSTANCE, clockIntervalNs);
        final OpsServer server = port == 0 ? null : server(port, view, watch, onError);
        final AgentRunner runner = new AgentRunner(new SleepingMillisIdleStrategy(LOOK_MS), onError, null, watch);
        AgentRunner.startOnThread(runner, work -> {
            final Thread thread = new Thread(work, "ops");
            thread.setDaemon(true);
            return thread;
        });
        return new Ops(runner, server);
    }

    /** Where the pages are, or null if there are none. */
    public String url() {
        return server == null ? null : "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        watch.close(CLOSE_MS, failed -> LOG.warn("thread ops does not end"));
        CloseHelper.quietClose(server);
    }

    private static OpsServer server(
            final int port, final EngineView view, final WatermarkWatch watch, final ErrorHandler onError) {
        try {
            final OpsServer server =
                    new OpsServer(port, new HealthPage(view, watch), new EngineMetrics(view, watch), onError);
            server.start();
            LOG.info("metrics and health at http://127.0.0.1:{}: {}", server.port(), OpsServer.PATHS);
            return server;
        } catch (final IOException e) {
            throw new ConfigException(
                    "configuration is refused",
                    List.of("ops.port=" + port + ", cannot be had on 127.0.0.1: " + e.getMessage()
                            + "; is another engine running? Set another port, or 0 for no metrics and health"));
        }
    }
}
