package io.tapeline.feed.binance;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A venue on this machine: WebSocket with SUBSCRIBE, REST snapshots, and every misbehaviour that a test asks for. Markets
 * change only when the test says so. All state belongs to its one thread, on which every method runs its work.
 */
public final class TestVenue implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, TestMarket> markets = new LinkedHashMap<>();
    private final Map<Channel, List<String>> subscriptions = new HashMap<>();
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final Deque<String> oldSnapshots = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final SSLContext tls;
    private final Channel server;
    private String exchangeInfo = "{}";
    private boolean isMute;
    private long pongs;

    public TestVenue(final SSLContext tls, final TestMarket... markets) throws Exception {
        this.tls = tls;
        for (final TestMarket market : markets) {
            this.markets.put(market.symbol, market);
        }
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel socket) {
                        init(socket);
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    public Map<String, String> settings() {
        final String s = tls == null ? "" : "s";
        final Map<String, String> settings = new HashMap<>();
        settings.put("websocket.url", "ws" + s + "://localhost:" + port() + "/stream");
        settings.put("websocket.trades.url", "ws" + s + "://localhost:" + port() + "/stream");
        settings.put("rest.url", "http" + s + "://localhost:" + port());
        settings.put("rest.weight.per.minute", "1000000");
        settings.put("retry.min", "1ms");
        settings.put("retry.max", "20ms");
        return settings;
    }

    /** The market changes once; the change, the best prices at its end and a trade go to who has subscribed. */
    public void step(final String symbol) {
        call(() -> {
            final TestMarket market = markets.get(symbol);
            send(symbol, "depth@100ms", market.nextDepth());
            send(symbol, "bookTicker", market.quote());
            send(symbol, "trade", market.trade());
            return null;
        });
    }

    /** The market changes, and nobody is told: a gap. */
    public void skip(final String symbol) {
        call(() -> markets.get(symbol).nextDepth());
    }

    /** Sends the market's best prices with another size at the same number. */
    void lie(final String symbol) {
        call(() -> {
            final TestMarket market = markets.get(symbol);
            send(symbol, "depth@100ms", market.nextDepth());
            send(symbol, "bookTicker", market.quote().replace("\"B\":\"", "\"B\":\"77"));
            return null;
        });
    }

    /** Cuts all connections without a good-bye. */
    public void cut() {
        call(() -> {
            subscriptions.keySet().forEach(Channel::close);
            return null;
        });
    }

    /** Ends all connections as the venue does after 24 hours. */
    void sayGoodBye() {
        call(() -> {
            subscriptions.keySet().forEach(c -> c.writeAndFlush(new CloseWebSocketFrame(1001, "going away")));
            return null;
        });
    }

    /** From here on nothing is sent or answered, or is again. */
    public void mute(final boolean nowMute) {
        call(() -> isMute = nowMute);
    }

    void ping() {
        call(() -> {
            subscriptions
                    .keySet()
                    .forEach(c -> c.writeAndFlush(
                            new PingWebSocketFrame(Unpooled.copiedBuffer("are you there", StandardCharsets.UTF_8))));
            return null;
        });
    }

    /** Any bytes as one message to everybody, in fragments of this size. */
    void sendFragments(final byte[] bytes, final int fragmentBytes, final boolean isText) {
        call(() -> {
            for (final Channel channel : subscriptions.keySet()) {
                for (int at = 0; at == 0 || at < bytes.length; at += fragmentBytes) {
                    final int length = Math.min(fragmentBytes, bytes.length - at);
                    final boolean isLast = at + length >= bytes.length;
                    final ByteBuf payload = Unpooled.copiedBuffer(bytes, at, length);
                    channel.write(frame(at == 0, isText, isLast, payload));
                    if (!isLast) {
                        channel.write(new PingWebSocketFrame());
                    }
                }
                channel.flush();
            }
            return null;
        });
    }

    /** The next answers to snapshots have these statuses; 200 is a good one. */
    void answerWith(final int... nextStatuses) {
        call(() -> {
            for (final int status : nextStatuses) {
                statuses.add(status);
            }
            return null;
        });
    }

    /** The next answers are the snapshot as it is now, however late they are asked for. */
    void keepSnapshot(final String symbol, final int times) {
        call(() -> {
            for (int i = 0; i < times; i++) {
                oldSnapshots.add(markets.get(symbol).snapshot());
            }
            return null;
        });
    }

    void exchangeInfo(final String json) {
        call(() -> exchangeInfo = json);
    }

    /** What was asked by REST so far. */
    public List<String> requests() {
        return call(() -> List.copyOf(requests));
    }

    public int connections() {
        return call(subscriptions::size);
    }

    long pongs() {
        return call(() -> pongs);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T call(final Callable<T> work) {
        try {
            return group.next().submit(work).get();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static WebSocketFrame frame(
            final boolean isFirst, final boolean isText, final boolean isLast, final ByteBuf payload) {
        if (!isFirst) {
            return new ContinuationWebSocketFrame(isLast, 0, payload);
        }
        return isText ? new TextWebSocketFrame(isLast, 0, payload) : new BinaryWebSocketFrame(isLast, 0, payload);
    }

    private void send(final String symbol, final String stream, final String message) {
        final String name = symbol.toLowerCase(java.util.Locale.ROOT) + "@" + stream;
        subscriptions.forEach((channel, streams) -> {
            if (!isMute && streams.contains(name)) {
                channel.writeAndFlush(new TextWebSocketFrame(message));
            }
        });
    }

    private void init(final SocketChannel socket) {
        if (tls != null) {
            final SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(false);
            socket.pipeline().addLast(new SslHandler(engine));
        }
        socket.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 20), new Http());
    }

    private FullHttpResponse answer(final String uri) {
        final QueryStringDecoder query = new QueryStringDecoder(uri);
        requests.add(uri);
        if (query.path().endsWith("/exchangeInfo")) {
            return response(200, exchangeInfo);
        }
        final int status = statuses.isEmpty() ? 200 : statuses.poll();
        final TestMarket market = markets.get(query.parameters().get("symbol").get(0));
        final String body = status != 200 ? "{\"code\":-1003,\"msg\":\"no\"}" : snapshot(market);
        final FullHttpResponse response = response(status, body);
        if (status == 429) {
            response.headers().set("Retry-After", "0");
        }
        return response;
    }

    private String snapshot(final TestMarket market) {
        return oldSnapshots.isEmpty() ? market.snapshot() : oldSnapshots.poll();
    }

    private static FullHttpResponse response(final int status, final String body) {
        final ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        final FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), bytes);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
        return response;
    }

    private final class Http extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(final ChannelHandlerContext context, final FullHttpRequest request) {
            if (!request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true)) {
                context.writeAndFlush(answer(request.uri()));
                return;
            }
            context.pipeline().addLast(new Frames());
            new WebSocketServerHandshakerFactory("ws://localhost/stream", null, false)
                    .newHandshaker(request)
                    .handshake(context.channel(), request);
        }
    }

    private final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(final ChannelHandlerContext context, final WebSocketFrame frame) {
            if (isMute) {
                return;
            }
            if (frame instanceof PingWebSocketFrame) {
                context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            } else if (frame instanceof PongWebSocketFrame) {
                pongs++;
            } else if (frame instanceof TextWebSocketFrame text) {
                subscribe(context, text.text());
            } else if (frame instanceof CloseWebSocketFrame) {
                context.close();
            }
        }

        private void subscribe(final ChannelHandlerContext context, final String request) {
            final String list = request.substring(request.indexOf('[') + 1, request.indexOf(']'));
            subscriptions.put(context.channel(), List.of(list.replace("\"", "").split(",")));
            final String id = request.replaceAll(".*\"id\":(\\d+).*", "$1");
            context.writeAndFlush(new TextWebSocketFrame("{\"result\":null,\"id\":" + id + "}"));
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            subscriptions.remove(context.channel());
        }
    }
}
