package io.tapeline.feed;

import io.tapeline.config.Setting;
import java.nio.file.Path;
import java.util.List;

/**
 * A source of ticks that can be named in the configuration or on the command line.
 *
 * <p>An outside jar adds one by listing its class in {@code META-INF/services/io.tapeline.feed.Feed}. Instances are made
 * once, hold no state, and may be asked from any thread.
 */
public interface Feed {
    /** The name that configuration and commands use, 1 to 24 bytes, such as {@code binance-spot}. */
    String name();

    /** One sentence for people who choose a feed. */
    String description();

    /** The settings of this feed; nothing else is accepted under its name. */
    List<Setting> settings();

    /**
     * An agent that connects and records until it is closed.
     *
     * @throws UnsupportedOperationException if this feed only reads files
     */
    default FeedAgent live(final FeedContext context) {
        throw new UnsupportedOperationException(
                "feed " + name() + " only reads files: use `import --feed " + name() + " FILE...`");
    }

    /**
     * An agent that reads one recorded file, as fast as the ring takes it, and is then finished. Files of one import are
     * read one after the other through the session that {@link #recordedSession} made, so that a book goes on from file
     * to file.
     *
     * @throws UnsupportedOperationException if this feed is only live
     */
    default RecordedSession recordedSession(final FeedContext context) {
        throw new UnsupportedOperationException("feed " + name() + " reads no files: use it with `run`");
    }

    /** The reader of the files of one import, in order; its state carries over from one file to the next. */
    interface RecordedSession {
        /**
         * Opens the next file.
         *
         * @param file plain, or gzip if its name ends in {@code .gz}
         * @param source the feed id and publisher for the ticks of this file
         * @throws IllegalArgumentException if the file cannot be of this feed
         */
        FeedAgent open(Path file, FeedSourceContext source);
    }
}
