package io.tapeline.bench.peers;

import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.client.Sender;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContext;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * QuestDB: its server in this process, its own client over TCP or HTTP on the loopback, until a query sees all rows.
 *
 * <p>Settings, and why its authors would call them fair: the defaults of server and client, which fit the number of cores; a
 * table made before, with the designated timestamp, partitions of an hour and a write-ahead log as its documentation advises
 * for such data; prices and sizes as DOUBLE, its usual and fastest type, though not exact; over TCP the binary protocol,
 * which HTTP agrees upon by itself. The rows are plain numbers before. In one process with the client the server is warm
 * from round to round; it starts with a new folder in each, connected when the clock starts. The services that nobody asks
 * for (PostgreSQL's protocol, telemetry, health) are off, and its log is of errors only.
 */
final class QuestDbPeer implements Peer {
    /** How its client talks to it. */
    enum Transport {
        TCP,
        HTTP
    }

    private static final String CREATE =
            "CREATE TABLE order_books (timestamp TIMESTAMP, security_id INT, bid_price DOUBLE,"
                    + " ask_price DOUBLE, bid_size DOUBLE, ask_size DOUBLE, event_time_ns LONG, receive_time_ns LONG,"
                    + " tick_number LONG, engine_id INT, flags INT) TIMESTAMP(timestamp) PARTITION BY HOUR WAL";
    private static final String COUNT = "SELECT count() FROM order_books";
    private static final String SAMPLE = "SELECT timestamp, security_id, bid_price, ask_price, bid_size, ask_size,"
            + " event_time_ns, receive_time_ns, tick_number, flags FROM order_books";
    private static final String[] FIELDS = {"bid_price", "ask_price", "bid_size", "ask_size"};
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(10);

    private final StoreWork work;
    private final Transport transport;
    private ServerMain server;
    private Sender sender;

    QuestDbPeer(final StoreWork work, final Transport transport) {
        this.work = work;
        this.transport = transport;
    }

    @Override
    public String name() {
        return "QuestDB over " + transport;
    }

    @Override
    public void open(final Path folder) throws Exception {
        final int httpPort = freePort();
        final int tcpPort = freePort();
        final Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                conf.resolve("server.conf"),
                "http.bind.to=127.0.0.1:" + httpPort + "\nline.tcp.net.bind.to=127.0.0.1:" + tcpPort
                        + "\nhttp.min.enabled=false\npg.enabled=false\ntelemetry.enabled=false\n");
        // Of errors only, and not to the screen. The first round's settings hold for the process.
        Files.writeString(
                conf.resolve("log.conf"),
                "writers=file\nw.file.class=io.questdb.log.LogFileWriter\nw.file.location="
                        + folder.resolve("questdb.log") + "\nw.file.level=ERROR\n");
        server = new ServerMain("-d", folder.toString());
        server.start();
        execute(CREATE);
        sender = Sender.fromConfig(
                transport == Transport.TCP
                        ? "tcp::addr=127.0.0.1:" + tcpPort + ";protocol_version=2;"
                        : "http::addr=127.0.0.1:" + httpPort + ";");
    }

    @Override
    public void run() throws Exception {
        final BookRows rows = work.rows();
        for (int i = 0; i < rows.count(); i++) {
            send(rows, i);
        }
        // Over TCP the server commits what has come when the client has gone.
        sender.close();
        sender = null;
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (visible() < rows.count()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("only " + visible() + " rows came to sight");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private void send(final BookRows rows, final int row) {
        sender.table("order_books").longColumn("security_id", rows.securityId(row));
        for (int field = 0; field < FIELDS.length; field++) {
            final long value = rows.value(row, field);
            if (value != TickLayout.NULL_VALUE) {
                sender.doubleColumn(FIELDS[field], decimal(value, rows.scale(row, field)));
            }
        }
        sender.longColumn("event_time_ns", rows.timeNs(row))
                .longColumn("receive_time_ns", rows.timeNs(row))
                .longColumn("tick_number", rows.tickNumber(row))
                .longColumn("engine_id", BookRows.ENGINE_ID)
                .longColumn("flags", rows.flags(row))
                .at(rows.timeNs(row) / 1_000, ChronoUnit.MICROS);
    }

    private static double decimal(final long mantissa, final int scale) {
        return mantissa / POWERS[scale];
    }

    @Override
    public long done() throws Exception {
        final BookRows rows = work.rows();
        try (SqlExecutionContext context = context();
                RecordCursorFactory factory = server.getEngine().select(SAMPLE, context);
                RecordCursor cursor = factory.getCursor(context)) {
            for (int i = 0; i < rows.count(); i++) {
                if (!cursor.hasNext() || !isEqual(cursor.getRecord(), rows, i)) {
                    throw new IllegalStateException(
                            "the row of tick " + rows.tickNumber(i) + " is not what it must be");
                }
            }
        }
        return visible();
    }

    private static boolean isEqual(final Record found, final BookRows rows, final int row) {
        boolean isEqual = found.getTimestamp(0) == rows.timeNs(row) / 1_000
                && found.getInt(1) == rows.securityId(row)
                && found.getLong(6) == rows.timeNs(row)
                && found.getLong(7) == rows.timeNs(row)
                && found.getLong(8) == rows.tickNumber(row)
                && found.getInt(9) == rows.flags(row);
        for (int field = 0; field < FIELDS.length; field++) {
            final long value = rows.value(row, field);
            final double shown = found.getDouble(2 + field);
            isEqual &= value == TickLayout.NULL_VALUE
                    ? Double.isNaN(shown)
                    : shown == decimal(value, rows.scale(row, field));
        }
        return isEqual;
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private long visible() throws SqlException {
        return ask(COUNT, found -> found.getLong(0));
    }

    private long ask(final String query, final ToLongFunction<Record> column) throws SqlException {
        try (SqlExecutionContext context = context();
                RecordCursorFactory factory = server.getEngine().select(query, context);
                RecordCursor cursor = factory.getCursor(context)) {
            cursor.hasNext();
            return column.applyAsLong(cursor.getRecord());
        }
    }

    private void execute(final String statement) throws SqlException {
        try (SqlExecutionContext context = context()) {
            server.getEngine().execute(statement, context);
        }
    }

    private SqlExecutionContext context() {
        final CairoEngine engine = server.getEngine();
        return new SqlExecutionContextImpl(engine, 1).with(AllowAllSecurityContext.INSTANCE, null, null, -1, null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
