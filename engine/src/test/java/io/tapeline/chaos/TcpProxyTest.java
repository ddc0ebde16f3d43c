package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.chaos.TcpProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TcpProxyTest {
    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        proxy = TcpProxy.to("127.0.0.1", server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void shouldForwardBothWays() throws IOException {
        final byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            final Thread writer = new Thread(() -> write(client, sent));
            writer.start();
            assertArrayEquals(sent, accepted.getInputStream().readNBytes(sent.length));
            accepted.getOutputStream().write(7);
            assertEquals(7, client.getInputStream().read());
            assertEquals(1, proxy.connections());
            assertEquals(1, proxy.accepted());
            client.shutdownOutput();
            assertEquals(-1, accepted.getInputStream().read());
            accepted.getOutputStream().write(8);
            assertEquals(8, client.getInputStream().read(), "the other direction lives on");
        }
    }

    @Test
    void shouldResetTheClient() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            exchange(client, accepted);
            proxy.cut();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertEquals(-1, accepted.getInputStream().read());
            assertEquals(0, proxy.connections());
            assertEquals(1, proxy.cuts());
        }
    }

    @Test
    void shouldEndInAnOrderlyWay() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            exchange(client, accepted);
            proxy.end();
            assertEquals(-1, client.getInputStream().read());
            assertEquals(-1, accepted.getInputStream().read());
        }
    }

    @Test
    void shouldHalfClose() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            exchange(client, accepted);
            proxy.halfClose(Direction.TO_CLIENT);
            assertEquals(-1, client.getInputStream().read());
            client.getOutputStream().write(9);
            assertEquals(9, accepted.getInputStream().read());
        }
    }

    @Test
    void shouldSwallowAndGoOnWhenHealed() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            exchange(client, accepted);
            proxy.blackHole();
            client.getOutputStream().write(3);
            accepted.setSoTimeout(200);
            assertThrows(
                    SocketTimeoutException.class,
                    () -> accepted.getInputStream().read());
            try (Socket second = connect()) {
                assertTrue(second.isConnected());
            }
            proxy.heal();
            accepted.setSoTimeout(0);
            assertEquals(3, accepted.getInputStream().read());
        }
    }

    @Test
    void shouldRefuseUntilHealed() throws IOException {
        try (Socket open = connect();
                Socket accepted = server.accept()) {
            proxy.refuse();
            assertThrows(ConnectException.class, this::connect);
            exchange(open, accepted);
            proxy.heal();
            connect().close();
        }
    }

    @Test
    void shouldCutBehindTheByteAskedFor() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            proxy.cutAfter(Direction.TO_SERVER, 1_234);
            write(client, new byte[5_000]);
            assertEquals(1_234, accepted.getInputStream().readAllBytes().length);
            assertFalse(proxy.isTrapSet());
        }
    }

    @Test
    void shouldCutBeforeTheTextAskedFor() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            proxy.cutBefore(Direction.TO_CLIENT, "COMMIT\0");
            write(accepted, "BEGIN\0".getBytes());
            assertEquals("BEGIN\0", new String(client.getInputStream().readNBytes(6)));
            write(accepted, "COMMIT\0".getBytes());
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertFalse(proxy.isTrapSet());
        }
    }

    @Test
    void shouldDelayAndThrottle() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            proxy.delayMs(150);
            long startNs = System.nanoTime();
            exchange(client, accepted);
            assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(300));
            proxy.heal();
            proxy.throttle(100_000);
            startNs = System.nanoTime();
            write(client, new byte[30_000]);
            accepted.getInputStream().readNBytes(30_000);
            assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(250));
        }
    }

    @Test
    void shouldDrawTheSameFaultsFromTheSameSeed() {
        final String[] first = draw(42);
        assertArrayEquals(first, draw(42));
        assertTrue(Arrays.stream(first).distinct().count() > 5);
    }

    private String[] draw(final long seed) {
        final Random random = new Random(seed);
        final String[] faults = new String[40];
        for (int i = 0; i < faults.length; i++) {
            faults[i] = NetworkFault.begin(proxy, random);
            proxy.heal();
        }
        return faults;
    }

    private Socket connect() throws IOException {
        return new Socket("127.0.0.1", proxy.port());
    }

    private static void exchange(final Socket client, final Socket accepted) throws IOException {
        client.getOutputStream().write(1);
        assertEquals(1, accepted.getInputStream().read());
        accepted.getOutputStream().write(2);
        assertEquals(2, client.getInputStream().read());
    }

    private static void write(final Socket socket, final byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (final IOException expected) {
            // Cut in the middle, where the test wants it.
        }
    }
}
