package io.tapeline.feed;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the snapshots of books: a few at once, paced by the venue's request weight, later and later after failures.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: per snapshot. <em>Failure</em>: no answer, an error or a refusal
 * counts as a failed snapshot of that book; 429 and 418 stop all requests for as long as the venue asks.
 */
public final class SnapshotQueue implements SnapshotRequests {
    /** Takes the body of a snapshot. */
    @FunctionalInterface
    public interface Receiver {
        void onSnapshot(BookSync book, byte[] body, long receiveTimeNs);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotQueue.class);

    private final RestClient rest;
    private final Function<BookSync, URI> uris;
    private final Backoff backoff;
    private final EpochNanoClock clock;
    private final int concurrency;
    private final long spacingNs;
    private final Map<BookSync, Long> dueNs = new HashMap<>();
    private final Map<BookSync, Long> asked = new HashMap<>();
    private long requestCount;
    private Receiver receiver;
    private long nextNs = Long.MIN_VALUE;

    /**
     * @param spacingNs shortest time between two requests, from the weight of one and what a minute allows
     */
    public SnapshotQueue(
            final RestClient rest,
            final Function<BookSync, URI> uris,
            final Backoff backoff,
            final EpochNanoClock clock,
            final int concurrency,
            final long spacingNs) {
        this.rest = rest;
        this.uris = uris;
        this.backoff = backoff;
        this.clock = clock;
        this.concurrency = concurrency;
        this.spacingNs = spacingNs;
    }

    public void receiver(final Receiver newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public void request(final BookSync book, final int failures) {
        if (!asked.containsKey(book)) {
            dueNs.putIfAbsent(book, failures == 0 ? Long.MIN_VALUE : clock.nanoTime() + backoff.pauseNs(failures));
        }
    }

    /** Nothing is asked for this book any more; an answer under way is dropped. */
    public void forget(final BookSync book) {
        dueNs.remove(book);
        asked.remove(book);
    }

    /** Asks for what is due. */
    public int duty(final long nowNs) {
        int work = rest.poll();
        if (dueNs.isEmpty()) {
            return work;
        }
        while (asked.size() < concurrency && nowNs >= nextNs) {
            final BookSync book = nextDue(nowNs);
            if (book == null) {
                break;
            }
            dueNs.remove(book);
            final long request = ++requestCount;
            asked.put(book, request);
            nextNs = nowNs + spacingNs;
            rest.get(uris.apply(book), response -> onAnswer(book, request, response));
            work++;
        }
        return work;
    }

    private BookSync nextDue(final long nowNs) {
        for (final Map.Entry<BookSync, Long> entry : dueNs.entrySet()) {
            if (nowNs >= entry.getValue()) {
                return entry.getKey();
            }
        }
        return null;
    }

    private void onAnswer(final BookSync book, final long request, final RestResponse response) {
        // An answer to a request that was forgotten may be older than the connection that the book has now.
        if (!asked.remove(book, request)) {
            return;
        }
        final long nowNs = clock.nanoTime();
        if (response.isOk()) {
            receiver.onSnapshot(book, response.body(), nowNs);
            return;
        }
        if (response.isRefusal()) {
            nextNs = Math.max(nextNs, nowNs + Math.max(response.retryAfterNs(), backoff.pauseNs(1)));
        }
        LOG.warn(
                "no snapshot of {}: {}",
                book.security().symbol(),
                response.failure() == null ? "HTTP " + response.status() : response.failure());
        book.onSnapshotFailed(nowNs);
    }
}
