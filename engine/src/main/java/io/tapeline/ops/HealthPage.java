package io.tapeline.ops;

import io.tapeline.ops.EngineView.Phase;
import io.tapeline.telemetry.Conditions.Raised;
import io.tapeline.telemetry.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answers of {@code /health/live} and {@code /health/ready}: a status for programs, and what is wrong and since when
 * for people.
 */
final class HealthPage {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final EngineView view;
    private final WatermarkWatch watch;

    HealthPage(final EngineView view, final WatermarkWatch watch) {
        this.view = view;
        this.watch = watch;
    }

    /** Whether the process is of use: it answers, and nothing has happened that it cannot go on from. */
    boolean isLive() {
        return view.fatalCause() == null;
    }

    /** Whether it does all of its work now. */
    boolean isReady() {
        return isLive()
                && view.phase() == Phase.RUNNING
                && view.conditions().raised().isEmpty();
    }

    String toJson() {
        final List<Raised> raised = view.conditions().raised();
        final Map<String, Object> page = new LinkedHashMap<>();
        page.put("status", status(raised));
        final Throwable fatal = view.fatalCause();
        page.put("fault", fatal == null ? null : fatal.toString());
        page.put("conditions", raised.stream().map(this::condition).toList());
        page.put("watermarks", watermarks());
        page.put("unsynced_ticks", view.unsynced());
        page.put("lag_ticks", view.lag());
        final double secondsLeft = watch.catchUp().secondsLeft();
        page.put("catch_up_seconds", Double.isInfinite(secondsLeft) ? null : Math.round(secondsLeft));
        page.put("feeds", feeds(raised));
        return JsonText.of(page);
    }

    private String status(final List<Raised> raised) {
        if (!isLive()) {
            return "failed";
        }
        if (view.phase() != Phase.RUNNING) {
            return view.phase().name().toLowerCase(Locale.ROOT);
        }
        return raised.isEmpty() ? "ok" : "degraded";
    }

    private Map<String, Object> condition(final Raised raised) {
        final Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("name", raised.name());
        condition.put("message", raised.message());
        condition.put(
                "since",
                Instant.ofEpochSecond(0, raised.sinceNs() / 1_000_000 * 1_000_000)
                        .toString());
        condition.put("for_seconds", Math.max(0, (view.clock().nanoTime() - raised.sinceNs()) / NS_PER_SECOND));
        return condition;
    }

    private Map<String, Object> watermarks() {
        final Map<String, Object> watermarks = new LinkedHashMap<>();
        watermarks.put("received", view.received());
        watermarks.put("journaled", view.journaled());
        watermarks.put("synced", view.synced());
        watermarks.put("stored", view.isStoring() ? view.stored() : null);
        return watermarks;
    }

    private List<Object> feeds(final List<Raised> raised) {
        final List<Object> feeds = new ArrayList<>();
        for (final String name : view.feeds()) {
            final boolean isDown =
                    raised.stream().anyMatch(condition -> condition.name().equals("feed." + name));
            final Map<String, Object> feed = new LinkedHashMap<>();
            feed.put("name", name);
            feed.put("state", view.phase() == Phase.RUNNING ? isDown ? "down" : "up" : status(raised));
            feed.put("ticks", view.counters().counter(name + ".ticks").value());
            feed.put("restarts", view.counters().counter(name + ".restarts").value());
            feeds.add(feed);
        }
        return feeds;
    }
}
