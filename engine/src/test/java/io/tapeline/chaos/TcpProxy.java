package io.tapeline.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A network between a client and a server of this machine that fails when told to: it listens on a port of its own on
 * 127.0.0.1 and forwards to the server.
 *
 * <p>What {@link #delayMs}, {@link #throttle}, {@link #blackHole}, {@link #refuse} and the {@code cut...} traps set stays
 * until {@link #heal}; {@link #cut}, {@link #end} and {@link #halfClose} happen once, to the connections open now.
 *
 * <p><em>Thread</em>: any; it has one that accepts and two for each connection, all daemons.
 */
public final class TcpProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** What a connection does with what it has read. */
    private enum Verdict {
        FORWARD,
        CUT
    }

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final long LOOK_MS = 50;

    private final InetSocketAddress server;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong cuts = new AtomicLong();

    // Set by the test, read by the forwarding threads at each chunk.
    private final AtomicReference<ServerSocket> listening = new AtomicReference<>();
    private final AtomicReference<Socket> kept = new AtomicReference<>();
    private final AtomicReference<ByteTrap> trap = new AtomicReference<>();
    private volatile long delayMs;
    private volatile long bytesPerSecond;
    private volatile boolean isBlackHole;

    private TcpProxy(final InetSocketAddress server) {
        this.server = server;
        try {
            listening.set(listen(0));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        port = listening.get().getLocalPort();
        acceptOn(listening.get());
    }

    /** A healthy network to this server. */
    public static TcpProxy to(final String host, final int serverPort) {
        return new TcpProxy(new InetSocketAddress(host, serverPort));
    }

    /** Where the client is to connect, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** {@code postgresql://...} with this proxy in the place of its server. */
    public String through(final String databaseUrl) {
        return databaseUrl.replaceFirst("@[^/@]+/", "@127.0.0.1:" + port + "/");
    }

    /** Connections open now. */
    public int connections() {
        return links.size();
    }

    /** Connections accepted so far. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections cut so far, by {@link #cut} or a trap. */
    public long cuts() {
        return cuts.get();
    }

    /** Resets all connections: the client gets RST, the server FIN behind what it was sent. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Ends all connections in an orderly way (FIN both ways). */
    public void end() {
        links.forEach(Link::end);
    }

    /** Ends one direction of all connections (FIN), and goes on with the other. */
    public void halfClose(final Direction direction) {
        links.forEach(link -> link.halfClose(direction));
    }

    /** Holds each chunk of bytes back so long; 0 does not. */
    public void delayMs(final long newDelayMs) {
        delayMs = newDelayMs;
    }

    /** Lets so many bytes a second through, for each connection and direction; 0 all. */
    public void throttle(final long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /**
     * A network that is gone without a word: connections stay open and new ones are accepted, but nothing comes through,
     * the end of either side neither. What was held back goes on after {@link #heal}, as after a partition.
     */
    public void blackHole() {
        isBlackHole = true;
    }

    /** Refuses new connections; those open stay. */
    public void refuse() {
        if (stopListening()) {
            kept.set(again(() -> keep(port)));
        }
    }

    /** Resets the connection through which the n-th byte from now goes, all connections together, behind that byte. Once. */
    public void cutAfter(final Direction direction, final long bytes) {
        trap.set(new ByteTrap(direction, bytes, null));
    }

    /**
     * Ends the connection in which this text shows up next, before the text gets through. Once. {@code cutBefore(TO_CLIENT,
     * "COMMIT\0")} is a PostgreSQL server that has committed and cannot say so.
     */
    public void cutBefore(final Direction direction, final String text) {
        trap.set(new ByteTrap(direction, Long.MAX_VALUE, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Whether a trap that was set has not gone off yet. */
    public boolean isTrapSet() {
        return trap.get() != null;
    }

    /** Forwards all again, and accepts. */
    public void heal() {
        delayMs = 0;
        bytesPerSecond = 0;
        isBlackHole = false;
        trap.set(null);
        listen();
    }

    /** Accepts new connections again, whatever else is wrong. */
    public void listen() {
        if (listening.get() == null) {
            letGo();
            final ServerSocket socket = again(() -> listen(port));
            listening.set(socket);
            acceptOn(socket);
        }
    }

    @Override
    public void close() {
        stopListening();
        letGo();
        isBlackHole = false;
        cut();
    }

    private static ServerSocket listen(final int port) throws IOException {
        final ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return socket;
    }

    private boolean stopListening() {
        final ServerSocket socket = listening.getAndSet(null);
        if (socket != null) {
            closeQuietly(socket);
        }
        return socket != null;
    }

    /** Has the port and does not listen: nobody else gets it meanwhile, also not the one who connects, as its own. */
    private static Socket keep(final int port) throws IOException {
        final Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return socket;
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    private void letGo() {
        final Socket socket = kept.getAndSet(null);
        if (socket != null) {
            closeQuietly(socket);
        }
    }

    private interface Bind<T> {
        T run() throws IOException;
    }

    /** The port is free when the thread that accepted on it has noticed. */
    private static <T> T again(final Bind<T> bind) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (true) {
            try {
                return bind.run();
            } catch (final IOException e) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new UncheckedIOException(e);
                }
                Thread.onSpinWait();
            }
        }
    }

    private void acceptOn(final ServerSocket socket) {
        start("proxy-accept", () -> {
            while (!socket.isClosed()) {
                try {
                    open(socket.accept());
                } catch (final IOException expected) {
                    // The listening socket was closed, or the server is down: the client finds its connection closed.
                }
            }
        });
    }

    private void open(final Socket client) throws IOException {
        accepted.incrementAndGet();
        final Socket upstream = new Socket();
        try {
            upstream.connect(server, 2_000);
        } catch (final IOException e) {
            closeQuietly(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        final Link link = new Link(client, upstream);
        links.add(link);
        start("proxy-to-server", () -> link.forward(Direction.TO_SERVER));
        start("proxy-to-client", () -> link.forward(Direction.TO_CLIENT));
    }

    private static void start(final String name, final Runnable work) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(final AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (final Exception expected) {
            // It is gone, which is what was wanted.
        }
    }

    /** One connection of a client and the one to the server that stands for it. */
    private final class Link {
        private final Socket client;
        private final Socket upstream;

        Link(final Socket client, final Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void forward(final Direction direction) {
            final byte[] chunk = new byte[CHUNK_BYTES];
            try {
                final InputStream in = source(direction).getInputStream();
                final OutputStream out = target(direction).getOutputStream();
                Verdict verdict = Verdict.FORWARD;
                int length = in.read(chunk);
                while (length >= 0 && verdict == Verdict.FORWARD) {
                    hold(length);
                    verdict = pass(direction, chunk, length, out);
                    length = verdict == Verdict.CUT ? -1 : in.read(chunk);
                }
                hold(0);
                if (verdict == Verdict.FORWARD) {
                    target(direction).shutdownOutput();
                }
            } catch (final IOException expected) {
                // Either side is gone; so must be the other.
                hold(0);
                closeQuietly(client);
                closeQuietly(upstream);
            }
            forgetWhenClosed();
        }

        private Verdict pass(final Direction direction, final byte[] chunk, final int length, final OutputStream out)
                throws IOException {
            final ByteTrap set = trap.get();
            final int through = set == null ? length : set.through(direction, chunk, length);
            out.write(chunk, 0, through);
            if (set != null && set.isSprung(direction, through, length) && trap.compareAndSet(set, null)) {
                reset();
                return Verdict.CUT;
            }
            out.write(chunk, through, length - through);
            return Verdict.FORWARD;
        }

        /** Waits while nothing may pass, and as long as so many bytes take. */
        private void hold(final int length) {
            final long rate = bytesPerSecond;
            long waitMs = delayMs + (rate > 0 ? length * 1_000L / rate : 0);
            while (isBlackHole || waitMs > 0) {
                final long pauseMs = isBlackHole ? LOOK_MS : waitMs;
                try {
                    TimeUnit.MILLISECONDS.sleep(pauseMs);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                waitMs -= pauseMs;
            }
        }

        /** The client gets RST. The server gets FIN, behind what it was sent: it carries that out. */
        void reset() {
            cuts.incrementAndGet();
            try {
                client.setSoLinger(true, 0);
            } catch (final IOException expected) {
                // It is closed already.
            }
            closeQuietly(client);
            closeQuietly(upstream);
            links.remove(this);
        }

        void end() {
            closeQuietly(client);
            closeQuietly(upstream);
            links.remove(this);
        }

        void halfClose(final Direction direction) {
            try {
                target(direction).shutdownOutput();
            } catch (final IOException expected) {
                // It is closed already.
            }
        }

        private Socket source(final Direction direction) {
            return direction == Direction.TO_SERVER ? client : upstream;
        }

        private Socket target(final Direction direction) {
            return direction == Direction.TO_SERVER ? upstream : client;
        }

        private void forgetWhenClosed() {
            if (client.isOutputShutdown() && upstream.isOutputShutdown()) {
                closeQuietly(client);
                closeQuietly(upstream);
            }
            if (client.isClosed() && upstream.isClosed()) {
                links.remove(this);
            }
        }
    }
}
