package io.tapeline.bench.latency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The venue's end of one WebSocket (RFC 6455): takes the upgrade and the subscription, and can be written to then. What
 * comes after that is not read.
 */
final class VenueConnection implements AutoCloseable {
    private static final String KEY = "sec-websocket-key:";

    // RFC 6455, section 1.3.
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_REQUEST_BYTES = 16 * 1024;
    private static final int WHOLE_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_2_BYTES = 126;

    private final SocketChannel channel;

    private VenueConnection(final SocketChannel channel) {
        this.channel = channel;
    }

    /** Listens on a port of this machine that is free. */
    static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static int port(final ServerSocketChannel server) throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Waits for a client, and for its subscription. */
    static VenueConnection accept(final ServerSocketChannel server) throws IOException {
        final SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        final VenueConnection connection = new VenueConnection(channel);
        final InputStream in = Channels.newInputStream(channel);
        connection.upgrade(request(in));
        connection.answer(text(in));
        return connection;
    }

    /** Waits until the socket has taken all of it. */
    void write(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void upgrade(final String request) throws IOException {
        final String key = request.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(KEY))
                .map(line -> line.substring(KEY.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no WebSocket is asked for: " + request));
        final String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
        write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
    }

    private static String accept(final String key) {
        try {
            final MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + ACCEPT_SUFFIX).getBytes(US_ASCII)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-1", e);
        }
    }

    /** Says that the subscription is taken: the request's id and no error. */
    private void answer(final String subscription) throws IOException {
        if (!subscription.contains("\"SUBSCRIBE\"") || !subscription.contains("@trade")) {
            throw new IOException("a subscription of trades must come first: " + subscription);
        }
        final String id = subscription.replaceAll(".*\"id\":\\s*(\\d+).*", "$1");
        final byte[] text = ("{\"result\":null,\"id\":" + id + "}").getBytes(US_ASCII);
        write(ByteBuffer.allocate(2 + text.length)
                .put((byte) WHOLE_TEXT)
                .put((byte) text.length)
                .put(text)
                .flip());
    }

    private static String request(final InputStream in) throws IOException {
        final StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) next(in));
            if (request.length() > MAX_REQUEST_BYTES) {
                throw new IOException("the request has no end: " + request);
            }
        }
        return request.toString();
    }

    /** One message of the client, which is masked (RFC 6455, section 5.3). */
    private static String text(final InputStream in) throws IOException {
        final int first = next(in);
        final int lengthCode = next(in);
        if (first != WHOLE_TEXT || (lengthCode & MASKED) == 0 || (lengthCode & ~MASKED) > LENGTH_IN_2_BYTES) {
            throw new IOException("a frame begins with " + first + ", " + lengthCode + ", must be a whole masked text");
        }
        int length = lengthCode & ~MASKED;
        if (length == LENGTH_IN_2_BYTES) {
            length = next(in) << 8;
            length |= next(in);
        }
        final byte[] mask = in.readNBytes(4);
        final byte[] bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i & 3];
        }
        return new String(bytes, US_ASCII);
    }

    private static int next(final InputStream in) throws IOException {
        final int next = in.read();
        if (next < 0) {
            throw new EOFException("the client has gone");
        }
        return next;
    }
}
