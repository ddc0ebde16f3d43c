package io.tapeline.feed;

import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;

/**
 * An event loop without a thread of its own: the feed's thread runs it from its duty cycle, so that a message goes from the
 * socket to the ring on one thread, without a hand-over.
 *
 * <p><em>Thread</em>: made and run by that of the feed.
 */
public final class FeedLoop {
    private static final int CLOSE_CYCLES = 1000;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());

    EventLoop eventLoop() {
        return loop;
    }

    /** Lets a connection live on this loop. */
    public void add(final WebSocketConnection connection) {
        connection.start(loop);
    }

    /** Handles what is ready, without waiting; returns the work done. */
    public int run() {
        return loop.runNow();
    }

    /** Lets closed connections say good-bye, for a bounded number of cycles. */
    public void close() {
        loop.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.NANOSECONDS);
        for (int i = 0; i < CLOSE_CYCLES && !loop.isTerminated(); i++) {
            loop.runNow();
        }
    }
}
