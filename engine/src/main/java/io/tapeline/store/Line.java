package io.tapeline.store;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The network under one connection of the driver, which can be cut at any time, also while it is being made: whoever waits
 * on it is woken with an error.
 *
 * <p>Design note: the driver's own {@code abort} and {@code close} first send a farewell, and wait until it is sent, for
 * ever if the network takes nothing. And when a channel ends the driver tells only the first of the requests that wait for
 * an answer; a {@code BEGIN} before a query is enough for the query to wait for ever. So the channel is closed here, and
 * all are told.
 *
 * <p><em>Thread</em>: any.
 */
final class Line {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long CLOSE_WAIT_MS = 1_000;

    /** More than the driver has under way at once. */
    private static final int MAX_REQUESTS = 64;

    // Ordering note: written by who uses the line, read by the watchdog; a late read only delays the cut by one look.
    private final AtomicLong deadlineNs = new AtomicLong(NEVER);

    // Ordering note: set by the thread that connects before Netty's registers the channel, which then looks whether the
    // line was cut meanwhile.
    private final AtomicReference<Channel> channel = new AtomicReference<>();
    private final AtomicBoolean isCut = new AtomicBoolean();

    /** Takes a channel that is not registered yet; the one before it, of an attempt with other encryption, is given up. */
    void attach(final Channel newChannel) {
        newChannel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        newChannel.pipeline().addFirst(new Waker());
        final Channel former = channel.getAndSet(newChannel);
        if (former != null) {
            close(former);
        }
    }

    boolean isAttached() {
        return channel.get() != null;
    }

    /** From now on the watchdog cuts the line when it is not settled within this time. */
    void expect(final long allowanceNs) {
        deadlineNs.set(System.nanoTime() + allowanceNs);
    }

    void settle() {
        deadlineNs.set(NEVER);
    }

    /** Cuts it if what is expected has not come; says whether it did. */
    boolean cutWhenOverdue(final long nowNs) {
        final long deadline = deadlineNs.get();
        final boolean isOverdue = deadline != NEVER && nowNs - deadline > 0;
        if (isOverdue) {
            cut();
        }
        return isOverdue;
    }

    boolean isCut() {
        return isCut.get();
    }

    /** Whether the other side, or this one, has ended it. */
    boolean isOpen() {
        final Channel last = channel.get();
        return !isCut.get() && last != null && last.isActive();
    }

    /** Sends what was written; by the network's thread, at once. */
    void flush() {
        channel.get().flush();
    }

    /** Ends it without a word. */
    void cut() {
        isCut.set(true);
        final Channel last = channel.get();
        if (last != null) {
            close(last);
        }
    }

    /** Runs this once, on the network's thread, when it has ended; it must not wait. */
    void whenEnded(final Runnable action) {
        channel.get().closeFuture().addListener(ended -> action.run());
    }

    /** One that is not registered is closed when it is, see {@link Waker}. */
    private static void close(final Channel channel) {
        if (channel.isRegistered()) {
            channel.close().awaitUninterruptibly(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** In front of the driver's own handlers. */
    private final class Waker extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRegistered(final ChannelHandlerContext context) {
            context.fireChannelRegistered();
            if (isCut.get()) {
                context.close();
            }
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            context.fireChannelInactive();
            final ClosedChannelException ended = new ClosedChannelException();
            for (int i = 0; i < MAX_REQUESTS; i++) {
                context.fireExceptionCaught(ended);
            }
        }
    }
}
