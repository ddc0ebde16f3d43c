package io.tapeline.feed;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket to a venue that is made anew whenever it is lost.
 *
 * <p>Everything but the look-up of the host name, which may block, happens on the thread of the feed: that thread drives
 * the event loop.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none per message received. <em>Failure</em>: any loss, silence
 * or refusal leads to a pause that grows with the failures in a row, and to another try; never to an exception. A message
 * proves the connection good and ends the row.
 */
public final class WebSocketConnection implements WebSocketFrames.Sink {
    private enum State {
        WAITING,
        RESOLVING,
        CONNECTING,
        OPEN,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int MAX_HANDSHAKE_BYTES = 64 * 1024;
    private static final int MAX_PAYLOAD_UNUSED = 65536;
    private static final long NS_PER_MS = 1_000_000;

    private final String name;
    private final WebSocketConfig config;
    private final SSLContext tls;
    private final Backoff backoff;
    private final WebSocketListener listener;
    private final EpochNanoClock clock;

    private State state = State.WAITING;
    private EventLoop loop;
    private CompletableFuture<InetAddress> address;
    private Channel channel;
    private long deadlineNs = Long.MIN_VALUE;
    private long lastFrameNs;
    private long pingedAfterNs;
    private int failures;

    public WebSocketConnection(
            final String name,
            final WebSocketConfig config,
            final SSLContext tls,
            final Backoff backoff,
            final WebSocketListener listener,
            final EpochNanoClock clock) {
        this.name = name;
        this.config = config;
        this.tls = tls;
        this.backoff = backoff;
        this.listener = listener;
        this.clock = clock;
    }

    /** The event loop that the feed's thread drives. */
    public void start(final EventLoop eventLoop) {
        loop = eventLoop;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Does what is due by now: connect, give up, notice silence. */
    public int duty(final long nowNs) {
        switch (state) {
            case WAITING -> {
                if (nowNs >= deadlineNs) {
                    resolve(nowNs);
                    return 1;
                }
            }
            case RESOLVING -> {
                if (address.isDone()) {
                    connect();
                    return 1;
                }
                checkDeadline(nowNs);
            }
            case CONNECTING -> checkDeadline(nowNs);
            case OPEN -> {
                askForLife(nowNs);
                if (nowNs - lastFrameNs > config.idleTimeoutNs()) {
                    listener.onSilent(this, nowNs - lastFrameNs);
                    lost("silent for " + (nowNs - lastFrameNs) / NS_PER_MS + " ms");
                    return 1;
                }
            }
            default -> {}
        }
        return 0;
    }

    /** Half way into silence a ping is sent: markets may be quiet, but a living connection answers. */
    private void askForLife(final long nowNs) {
        if (nowNs - lastFrameNs > config.idleTimeoutNs() / 2 && lastFrameNs != pingedAfterNs) {
            pingedAfterNs = lastFrameNs;
            channel.writeAndFlush(new PingWebSocketFrame());
        }
    }

    /** Sends one text message. */
    public void send(final String text) {
        channel.writeAndFlush(new TextWebSocketFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }

    /** Gives the connection up, to be made anew: the venue does not do what it should. */
    public void reset(final String reason) {
        if (state != State.CLOSED && state != State.WAITING) {
            lost(reason);
        }
    }

    /** Closes it for good. */
    public void close() {
        state = State.CLOSED;
        closeChannel();
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int length, final long receiveTimeNs) {
        if (state == State.OPEN) {
            failures = 0;
            listener.onMessage(this, buffer, 0, length, receiveTimeNs);
        }
    }

    @Override
    public void onTooLong(final DirectBuffer buffer, final int keptBytes, final long receiveTimeNs) {
        if (state == State.OPEN) {
            listener.onTooLong(this, buffer, keptBytes, receiveTimeNs);
        }
    }

    @Override
    public void onFrame(final long receiveTimeNs) {
        lastFrameNs = receiveTimeNs;
    }

    @Override
    public void onEnd(final String reason) {
        reset(reason);
    }

    private void resolve(final long nowNs) {
        state = State.RESOLVING;
        deadlineNs = nowNs + config.connectTimeoutNs();
        final String host = config.uri().getHost();
        address = CompletableFuture.supplyAsync(() -> {
            try {
                return InetAddress.getByName(host);
            } catch (final UnknownHostException e) {
                throw new java.io.UncheckedIOException("unknown host " + host, e);
            }
        });
    }

    private void connect() {
        if (address.isCompletedExceptionally()) {
            lost("unknown host " + config.uri().getHost());
            return;
        }
        state = State.CONNECTING;
        final Handshake handshake = new Handshake();
        final ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel socket) {
                        if (config.isTls()) {
                            socket.pipeline().addLast(new SslHandler(engine()));
                        }
                        socket.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MAX_HANDSHAKE_BYTES),
                                        handshake);
                    }
                })
                .connect(new InetSocketAddress(address.join(), config.port()));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess() && connecting.channel() == channel) {
                reset(String.valueOf(done.cause()));
            }
        });
    }

    private SSLEngine engine() {
        final SSLEngine engine = tls.createSSLEngine(config.uri().getHost(), config.port());
        engine.setUseClientMode(true);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private void checkDeadline(final long nowNs) {
        if (nowNs >= deadlineNs) {
            lost("no connection after " + config.connectTimeoutNs() / NS_PER_MS + " ms");
        }
    }

    private void opened() {
        state = State.OPEN;
        lastFrameNs = clock.nanoTime();
        LOG.info("{} connected to {}", name, config.uri());
        listener.onOpen(this);
    }

    private void lost(final String reason) {
        final boolean wasOpen = state == State.OPEN;
        state = State.WAITING;
        failures++;
        final long pauseNs = backoff.pauseNs(failures);
        deadlineNs = clock.nanoTime() + pauseNs;
        closeChannel();
        LOG.warn("{} lost {}: {}; again in {} ms", name, config.uri(), reason, pauseNs / NS_PER_MS);
        if (wasOpen) {
            listener.onClosed(this, reason);
        }
    }

    private void closeChannel() {
        final Channel closing = channel;
        channel = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** The upgrade from HTTP; after it only the end of the connection comes here. */
    private final class Handshake extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final WebSocketClientHandshaker13 handshaker =
                new WebSocketClientHandshaker13(
                        config.uri(), WebSocketVersion.V13, null, false, new DefaultHttpHeaders(), MAX_PAYLOAD_UNUSED) {
                    @Override
                    protected WebSocketFrameDecoder newWebsocketDecoder() {
                        return new WebSocketFrames(WebSocketConnection.this, clock, config.maxMessageBytes());
                    }
                };

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            handshaker.handshake(context.channel());
            context.fireChannelActive();
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final FullHttpResponse response) {
            if (context.channel() != channel) {
                return;
            }
            handshaker.finishHandshake(context.channel(), response);
            opened();
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            if (context.channel() == channel) {
                reset("connection closed");
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            if (context.channel() == channel) {
                reset(cause.toString());
            } else {
                context.close();
            }
        }
    }
}
