package io.tapeline.feed.binance;

import io.tapeline.feed.Backoff;
import io.tapeline.feed.BookSync;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedLoop;
import io.tapeline.feed.RestClient;
import io.tapeline.feed.RestResponse;
import io.tapeline.feed.SnapshotQueue;
import io.tapeline.feed.Tls;
import io.tapeline.feed.WebSocketConfig;
import io.tapeline.feed.WebSocketConnection;
import io.tapeline.feed.WebSocketListener;
import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.RejectReason;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the venue's streams of a list of symbols.
 *
 * <p>First the instrument list, if it gives the decimals; then connections, each with its share of the streams, subscribed
 * by one message; books are synced through {@link SnapshotQueue} from the moment their connection is subscribed.
 *
 * <p><em>Thread</em>: that of the feed, which also drives the sockets. <em>Allocation</em>: none per message.
 * <em>Failure</em>: connections, snapshots and the instrument list are tried again for ever, with growing pauses; what was
 * missed is on the tape.
 */
final class BinanceLiveAgent implements FeedAgent, WebSocketListener {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceLiveAgent.class);
    private static final long NONE = TickLayout.NULL_VALUE;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_MINUTE = 60_000_000_000L;
    private static final int MAX_EXCHANGE_INFO_BYTES = 64 * 1024 * 1024;

    /** What is known of one connection. */
    private static final class Line {
        final BinanceConnection plan;
        long subscriptionId = -1;
        long deadlineNs;

        Line(final BinanceConnection plan) {
            this.plan = plan;
        }
    }

    private final BinanceSettings settings;
    private final FeedContext context;
    private final String name;
    private final EpochNanoClock clock;
    private final Backoff backoff;
    private final Map<WebSocketConnection, Line> lines = new LinkedHashMap<>();
    private final List<WebSocketConnection> connections = new ArrayList<>();
    private final UnsafeBuffer snapshotView = new UnsafeBuffer(0, 0);
    private final Counter connectedCount;
    private final Counter errors;

    private SSLContext tls;
    private RestClient rest;
    private RestClient infoRest;
    private FeedLoop loop;
    private SnapshotQueue snapshots;
    private BinanceSession session;
    private long messageCount;
    private long subscriptionCount;
    private long infoDueNs = Long.MIN_VALUE;
    private int infoFailures;

    BinanceLiveAgent(final BinanceSettings settings, final FeedContext context) {
        this.settings = settings;
        this.context = context;
        this.name = settings.venue().feedName();
        this.clock = context.clock();
        this.backoff = new Backoff(
                settings.durationNs("retry.min"), settings.durationNs("retry.max"), new Random(context.hashCode()));
        this.connectedCount = context.counters().counter(name + ".connected");
        this.errors = context.counters().counter(name + ".errors");
        if (context.symbols().isEmpty()) {
            throw new IllegalArgumentException(name
                    + ".symbols=[] names nothing to record: list symbols as the venue writes them, such as BTCUSDT");
        }
    }

    @Override
    public void onStart() {
        tls = settings.has("trust.store.file")
                ? Tls.ofTrustStore(Path.of(settings.text("trust.store.file")), settings.text("trust.store.password"))
                : Tls.ofJava();
        final long timeoutNs = settings.durationNs("rest.timeout");
        rest = new RestClient(tls, timeoutNs, settings.number("snapshot.max"));
        infoRest = new RestClient(tls, timeoutNs, MAX_EXCHANGE_INFO_BYTES);
        loop = new FeedLoop();
        final String info = settings.text("exchange.info");
        if (info.equals(BinanceSettings.NONE)) {
            record(ExchangeInfo.uniform(settings.number("price.scale"), settings.number("size.scale")));
        } else if (!info.equals("venue")) {
            record(ExchangeInfo.file(Path.of(info)));
        }
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        int work = loop.run();
        if (session == null) {
            return work + infoRest.poll() + askExchangeInfo(nowNs);
        }
        work += snapshots.duty(nowNs);
        for (int i = 0; i < connections.size(); i++) {
            final WebSocketConnection connection = connections.get(i);
            work += connection.duty(nowNs);
            checkSubscription(connection, nowNs);
        }
        return work;
    }

    @Override
    public void onClose() {
        connections.forEach(WebSocketConnection::close);
        if (loop != null) {
            loop.close();
        }
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public String roleName() {
        return "feed-" + name;
    }

    @Override
    public void onOpen(final WebSocketConnection connection) {
        final Line line = lines.get(connection);
        line.subscriptionId = ++subscriptionCount;
        line.deadlineNs = clock.nanoTime() + settings.durationNs("connect.timeout");
        connection.send(line.plan.subscription(line.subscriptionId));
        connectedCount.add(1);
        state(FeedEvent.CONNECTED, connections.indexOf(connection), NONE);
    }

    @Override
    public void onMessage(
            final WebSocketConnection connection,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs) {
        final Kind kind = session.onMessage(buffer, offset, length, receiveTimeNs, ++messageCount, null);
        if (kind == Kind.ANSWER) {
            onAnswer(connection, receiveTimeNs);
        } else if (kind == Kind.ERROR) {
            errors.increment();
            LOG.error("{}: the venue refuses: {}", name, buffer.getStringWithoutLengthUtf8(offset, length));
            connection.reset("refused by the venue");
        }
    }

    @Override
    public void onTooLong(
            final WebSocketConnection connection,
            final DirectBuffer buffer,
            final int keptBytes,
            final long receiveTimeNs) {
        session.reject(
                RejectReason.TOO_LONG, TickLayout.NULL_SECURITY, buffer, 0, keptBytes, receiveTimeNs, ++messageCount);
    }

    @Override
    public void onSilent(final WebSocketConnection connection, final long silenceNs) {
        state(FeedEvent.STALE, connections.indexOf(connection), silenceNs / NS_PER_MS);
    }

    @Override
    public void onClosed(final WebSocketConnection connection, final String reason) {
        connectedCount.add(-1);
        final Line line = lines.get(connection);
        line.subscriptionId = -1;
        state(FeedEvent.DISCONNECTED, connections.indexOf(connection), NONE);
        final long nowNs = clock.nanoTime();
        for (final BookSync book : line.plan.books()) {
            snapshots.forget(book);
            book.onDisconnected(nowNs);
        }
    }

    private void onAnswer(final WebSocketConnection connection, final long receiveTimeNs) {
        final Line line = lines.get(connection);
        if (session.answerId() == line.subscriptionId) {
            line.subscriptionId = -1;
            for (final BookSync book : line.plan.books()) {
                if (!book.isWaiting()) {
                    book.onConnected(receiveTimeNs);
                }
            }
        }
    }

    /** A subscription that is not answered is as good as none. */
    private void checkSubscription(final WebSocketConnection connection, final long nowNs) {
        final Line line = lines.get(connection);
        if (line.subscriptionId >= 0 && nowNs > line.deadlineNs) {
            connection.reset("the subscription is not answered");
        }
    }

    private int askExchangeInfo(final long nowNs) {
        if (nowNs < infoDueNs) {
            return 0;
        }
        infoDueNs = Long.MAX_VALUE;
        infoRest.get(URI.create(settings.text("rest.url") + settings.venue().exchangeInfoPath()), this::onExchangeInfo);
        return 1;
    }

    private void onExchangeInfo(final RestResponse response) {
        if (response.isOk()) {
            try {
                record(ExchangeInfo.parse(response.body(), "venue"));
                return;
            } catch (final IllegalArgumentException e) {
                LOG.warn("{}: {}", name, e.getMessage());
            }
        }
        infoFailures++;
        infoDueNs = clock.nanoTime() + Math.max(response.retryAfterNs(), backoff.pauseNs(infoFailures));
        LOG.warn("{}: no instrument list: HTTP {} {}", name, response.status(), response.failure());
    }

    /** The decimals are known: sets up books and connections. */
    private void record(final ExchangeInfo exchangeInfo) {
        final BinanceVenue venue = settings.venue();
        final int levels = settings.number("snapshot.levels");
        final long spacingNs = NS_PER_MINUTE / settings.number("rest.weight.per.minute") * venue.depthWeight(levels);
        final String query = settings.text("rest.url") + venue.depthPath() + "?limit=" + levels + "&symbol=";
        snapshots = new SnapshotQueue(
                rest,
                book -> URI.create(query + encoded(book.security().symbol())),
                backoff,
                clock,
                settings.number("rest.concurrency"),
                spacingNs);
        session = new BinanceSession(settings, context, exchangeInfo, snapshots, settings.number("snapshot.attempts"));
        snapshots.receiver((book, body, receiveTimeNs) -> {
            snapshotView.wrap(body);
            session.onSnapshot(book, snapshotView, body.length, receiveTimeNs, ++messageCount);
        });
        state(FeedEvent.STARTED, -1, NONE);
        for (final Map.Entry<String, List<BinanceConnection>> entry : plans().entrySet()) {
            entry.getValue().forEach(plan -> connect(URI.create(entry.getKey()), plan));
        }
    }

    private void connect(final URI uri, final BinanceConnection plan) {
        final WebSocketConfig config = new WebSocketConfig(
                uri,
                settings.number("message.max"),
                settings.durationNs("connect.timeout"),
                settings.durationNs("idle.timeout"));
        final WebSocketConnection connection =
                new WebSocketConnection(name + "-" + (connections.size() + 1), config, tls, backoff, this, clock);
        loop.add(connection);
        lines.put(connection, new Line(plan));
        connections.add(connection);
    }

    /** Connections by endpoint. The streams of one symbol at one endpoint stay on one connection. */
    private Map<String, List<BinanceConnection>> plans() {
        final Map<String, List<BinanceConnection>> plans = new LinkedHashMap<>();
        for (final String symbol : context.symbols()) {
            final String wireSymbol = symbol.toUpperCase(Locale.ROOT);
            final Map<String, List<String>> streams = new LinkedHashMap<>();
            for (final String stream : settings.streams()) {
                final boolean isTrades = stream.equals("trade") || stream.equals("aggTrade");
                final String url = settings.text(isTrades ? "websocket.trades.url" : "websocket.url");
                final String streamName = stream.equals("depth") ? settings.text("depth.stream") : stream;
                streams.computeIfAbsent(url, key -> new ArrayList<>())
                        .add(wireSymbol.toLowerCase(Locale.ROOT) + "@" + streamName);
            }
            streams.forEach((url, ofSymbol) -> plan(plans.computeIfAbsent(url, key -> new ArrayList<>()), ofSymbol)
                    .books()
                    .addAll(booksOf(wireSymbol, ofSymbol)));
        }
        return plans;
    }

    private BinanceConnection plan(final List<BinanceConnection> plans, final List<String> ofSymbol) {
        final int last = plans.size() - 1;
        final int limit = settings.number("connection.streams");
        if (last < 0 || plans.get(last).streams().size() + ofSymbol.size() > limit) {
            plans.add(new BinanceConnection(new ArrayList<>(), new ArrayList<>()));
        }
        final BinanceConnection plan = plans.get(plans.size() - 1);
        plan.streams().addAll(ofSymbol);
        return plan;
    }

    /** The book is made, and cleared on the tape, before anything of its symbol can come. */
    private List<BookSync> booksOf(final String symbol, final List<String> streams) {
        if (!streams.contains(symbol.toLowerCase(Locale.ROOT) + "@" + settings.text("depth.stream"))) {
            return List.of();
        }
        final BookSync book = session.book(symbol);
        book.onDisconnected(clock.nanoTime());
        return List.of(book);
    }

    private static String encoded(final String symbol) {
        return java.net.URLEncoder.encode(symbol, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Of one connection, whose number is in {@code from}, or of the whole feed. */
    private void state(final FeedEvent event, final int connectionIndex, final long count) {
        session.publisher()
                .state(
                        event,
                        TickLayout.NULL_SECURITY,
                        clock.nanoTime(),
                        connectionIndex < 0 ? NONE : connectionIndex + 1,
                        NONE,
                        count);
    }
}
