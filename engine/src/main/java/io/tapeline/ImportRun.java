package io.tapeline;

import io.tapeline.config.FeedConfig;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.PacedPublisher;
import io.tapeline.feed.ResumingPublisher;
import io.tapeline.feed.SourceKey;
import io.tapeline.ring.FullPolicy;
import io.tapeline.security.FeedSource;
import io.tapeline.tick.TickPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One import: each file is a source of its own, named by its content and what came before it, and read through one session.
 *
 * <p><em>Thread</em>: that of the command, which shows the progress; the files are read on {@code feed-<name>}.
 */
final class ImportRun {
    private static final long LOOK_MS = 50;

    private final Engine engine;
    private final Feed feed;
    private final FeedConfig config;
    private final Double speed;
    private long newTicks;
    private long knownTicks;
    private long bytesDone;

    /**
     * @param speed times as fast as recorded, or null for as fast as possible
     */
    ImportRun(final Engine engine, final Feed feed, final FeedConfig config, final Double speed) {
        this.engine = engine;
        this.feed = feed;
        this.config = config;
        this.speed = speed;
    }

    /** Reads the files, waits until they are journaled and, if there is a store, stored. */
    Summary call(final List<Path> files, final boolean isStored) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        long totalBytes = 0;
        for (final Path file : files) {
            check(file);
            totalBytes += Files.size(file);
        }
        final Feed.RecordedSession session = feed.recordedSession(engine.context(config, null));
        final Progress progress = new Progress("import", "ticks");
        long key = SourceKey.ofFeed(feed.name(), settingsText());
        for (final Path file : files) {
            key = SourceKey.ofFile(key, file);
            read(file, key, session, progress, totalBytes);
        }
        progress.end();
        drain();
        if (isStored) {
            engine.awaitStored(engine.journaledTick());
        }
        return summary(files.size(), totalBytes, startNs);
    }

    private void read(
            final Path file,
            final long key,
            final Feed.RecordedSession session,
            final Progress progress,
            final long totalBytes)
            throws InterruptedException, IOException {
        final FeedSource source = engine.securities().defineFeed(feed.name(), key);
        if (source.tickCount() == FeedSource.UNKNOWN_COUNT) {
            throw new IllegalStateException("the journal has lost ticks since it began to take in " + file
                    + "; how many of them were of this file is not known, and going on could store ticks twice: import"
                    + " the file into a new journal");
        }
        final TickPublisher ring = engine.publisher(feed.name(), FullPolicy.blockForEver());
        final ResumingPublisher resuming = new ResumingPublisher(
                speed == null ? ring : new PacedPublisher(ring, speed, System::nanoTime), source.tickCount());
        final FeedAgent agent = session.open(file, new FeedSourceContext(source.feedId(), resuming));
        final Thread reader = new Thread(() -> readToEnd(agent), "feed-" + feed.name());
        reader.start();
        while (reader.isAlive()) {
            reader.join(LOOK_MS);
            progress.update(engine.journaledTick(), (bytesDone + agent.bytesRead()) / (double) Math.max(1, totalBytes));
        }
        engine.check();
        if (resuming.remainingSkips() > 0) {
            throw new IllegalStateException("the journal holds " + resuming.remainingSkips() + " ticks more of " + file
                    + " than were read now: the feed reads it otherwise than before; use a new journal");
        }
        bytesDone += Files.size(file);
        knownTicks += source.tickCount();
        newTicks += resuming.position() - source.tickCount();
    }

    private void readToEnd(final FeedAgent agent) {
        try {
            agent.onStart();
            while (!agent.isFinished() && !engine.faults().isEnded()) {
                agent.doWork();
            }
        } catch (final Throwable t) {
            engine.faults().fatal(t);
        } finally {
            agent.onClose();
        }
    }

    private void drain() {
        while (!engine.drain(TimeUnit.MILLISECONDS.toNanos(LOOK_MS))) {
            engine.check();
        }
    }

    private static void check(final Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": no such file, or not readable");
        }
    }

    /** All that determines the ticks of a file besides its content. */
    private String settingsText() {
        return new TreeMap<>(config.shown()).toString();
    }

    private Summary summary(final int files, final long totalBytes, final long startNs) {
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final Map<String, Long> counters = engine.counters().values();
        final Map<String, Long> ofFeed = new TreeMap<>();
        counters.forEach((name, value) -> {
            if (name.startsWith(feed.name() + ".") && !name.contains(".ring.")) {
                ofFeed.put(name.substring(feed.name().length() + 1), value);
            }
        });
        return new Summary()
                .put("files", files)
                .put("bytes", totalBytes)
                .put("ticks", newTicks)
                .put("ticks_known_before", knownTicks)
                .put("feed", ofFeed)
                .put("journaled_tick", engine.journaledTick())
                .put("stored_tick", engine.storedTick())
                .put("rows", counters.get("store.rows"))
                .put("seconds", Math.round(seconds * 100) / 100.0)
                .put("ticks_per_second", Math.round(newTicks / seconds));
    }
}
