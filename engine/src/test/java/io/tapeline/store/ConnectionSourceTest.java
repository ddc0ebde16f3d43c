package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.chaos.TcpProxy;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No wait for the server is without an end, whatever the network does. */
@Timeout(60)
final class ConnectionSourceTest {
    private static final long CONNECT_NS = TimeUnit.MILLISECONDS.toNanos(600);

    private static final long PATIENT_NS = ConnectionSource.PATIENT_TIMEOUT_NS;

    private interface ProxyUse {
        void run(TcpProxy proxy, CopyConnection connection) throws SQLException;
    }

    private interface Use {
        void run(CopyConnection connection) throws SQLException;
    }

    @Test
    void shouldGiveUpAServerThatAcceptsAndSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ConnectionSource source = new ConnectionSource(at(silent.getLocalPort()), 1, 4 * CONNECT_NS)) {
            silent.setSoTimeout(10_000);
            final SQLException e = assertThrows(SQLException.class, source::open);
            assertTrue(SqlFault.explain(e).startsWith("no connection within "), SqlFault.explain(e));
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(10_000);
                while (accepted.getInputStream().read() >= 0) {
                    // The greeting; behind it is the end, because the socket is closed and not left behind.
                }
            }
        }
    }

    @Test
    void shouldSayAtOnceThatAServerIsNotThere() throws Exception {
        final int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ConnectionSource source = new ConnectionSource(at(port), 1, TimeUnit.MINUTES.toNanos(5))) {
            final String said = SqlFault.explain(assertThrows(SQLException.class, source::open));
            assertTrue(said.contains("refused"), said);
        }
    }

    @Test
    @Tag("database")
    void shouldWakeAQueryWhoseBeginWaitsToo() throws Exception {
        assertEnds((proxy, connection) -> {
            // Neither the BEGIN, which the driver sends before the query, nor the query itself is answered.
            proxy.blackHole();
            connection.expect(CONNECT_NS);
            Statements.execute(connection.sql(), "SELECT 1 FROM pg_sleep(1000)");
        });
    }

    @Test
    @Tag("database")
    void shouldWakeACopyThatFillsTheNetworkOfASilentServer() throws Exception {
        assertEnds((proxy, connection) -> {
            Statements.execute(connection.sql(), "CREATE TEMPORARY TABLE t (x text)");
            proxy.blackHole();
            connection.expect(CONNECT_NS);
            connection.copy("COPY t FROM STDIN", new ByteArrayInputStream(new byte[32 << 20]));
            connection.sql().commit();
        });
    }

    @Test
    @Tag("database")
    void shouldSendTheFirstRowsOfACopyBeforeTheLastAreRead() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                ConnectionSource source = new ConnectionSource(DatabaseUrl.parse(database.url()), 1, PATIENT_NS);
                CopyConnection connection = source.open()) {
            Statements.execute(connection.sql(), "CREATE TEMPORARY TABLE t (x text)");
            final AtomicLong processed = new AtomicLong();
            final byte[] rows = "x\n".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            connection.copy("COPY t FROM STDIN", new ByteArrayInputStream(rows) {
                @Override
                public synchronized int read(final byte[] target, final int offset, final int length) {
                    final int read = super.read(target, offset, length);
                    if (available() == 0 && processed.get() == 0) {
                        processed.set(awaitProgress(database));
                    }
                    return read;
                }
            });
            connection.sql().commit();
            assertTrue(processed.get() > 0, "the server has got nothing of it");
        }
    }

    /** Bytes of a COPY that the server has taken; 0 if there are none after a while. */
    private static long awaitProgress(final TestDatabase database) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        long bytes = 0;
        try {
            while (bytes == 0 && System.nanoTime() - deadlineNs < 0) {
                bytes = database.number("SELECT coalesce(max(bytes_processed), 0) FROM pg_stat_progress_copy"
                        + " WHERE datname = current_database()");
            }
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
        return bytes;
    }

    @Test
    @Tag("database")
    void shouldCloseThoughAConnectionIsSilent() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                TcpProxy proxy = proxy(database)) {
            final ConnectionSource source =
                    new ConnectionSource(DatabaseUrl.parse(proxy.through(database.url())), 1, PATIENT_NS);
            final CopyConnection connection = source.open();
            proxy.blackHole();
            final CompletableFuture<Void> using =
                    using(connection, it -> Statements.execute(it.sql(), "SELECT 1 FROM pg_sleep(1000)"));
            final long startNs = System.nanoTime();
            source.close();
            assertThrows(ExecutionException.class, () -> using.get(10, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(8));
        }
    }

    private static void assertEnds(final ProxyUse use) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                TcpProxy proxy = proxy(database);
                ConnectionSource source =
                        new ConnectionSource(DatabaseUrl.parse(proxy.through(database.url())), 1, PATIENT_NS)) {
            final CopyConnection connection = source.open();
            final CompletableFuture<Void> using = using(connection, it -> use.run(proxy, it));
            assertThrows(ExecutionException.class, () -> using.get(10, TimeUnit.SECONDS));
            connection.abort();
            proxy.heal();
            try (CopyConnection next = source.open()) {
                assertEquals(1, Statements.number(next.sql(), 0, "SELECT 1"));
                next.sql().commit();
            }
        }
    }

    private static CompletableFuture<Void> using(final CopyConnection connection, final Use use) {
        return CompletableFuture.runAsync(() -> {
            try {
                use.run(connection);
            } catch (final SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static TcpProxy proxy(final TestDatabase database) {
        return TcpProxy.to("127.0.0.1", DatabaseUrl.parse(database.url()).port());
    }

    private static DatabaseUrl at(final int port) {
        return DatabaseUrl.parse("postgresql://nobody:none@127.0.0.1:" + port + "/none");
    }
}
