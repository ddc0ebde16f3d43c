package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.ExpectedRows;
import io.tapeline.book.BestChangeListener;
import io.tapeline.book.BestPrices;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.store.CopyBuffer;
import io.tapeline.store.CopyEncoder;
import io.tapeline.store.OrderBookRow;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * The rows of {@code order_books} that the store makes of a journal, for peers that cannot read one: as plain numbers, and
 * as a file in PostgreSQL's binary COPY format, encoded by the store's own encoder.
 *
 * <p><em>Thread</em>: one makes them; afterwards any may read them.
 */
final class BookRows implements BestChangeListener {
    /** Columns in the order of the file. */
    static final String COLUMNS = "timestamp, security_id, bid_price, ask_price, bid_size, ask_size, event_time_ns,"
            + " receive_time_ns, tick_number, engine_id, flags";

    /** The header of the format: signature, flags, length of an extension. */
    static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};
    static final int ENGINE_ID = 1;

    private static final int SAMPLE = 97;
    private static final int BUFFER_BYTES = 1 << 20;

    private final ExpectedRows expected = new ExpectedRows(this);
    private final CopyEncoder encoder = new CopyEncoder(ENGINE_ID);
    private final CopyBuffer encoded = new CopyBuffer(BUFFER_BYTES);
    private final OrderBookRow row = new OrderBookRow();
    private final Path file;
    private final long[] times;
    private final long[] numbers;
    private final int[] securities;
    private final int[] flags;

    /** Of each row: bid price, ask price, bid size, ask size. */
    private final long[] values;

    private OutputStream out;
    private long position = HEADER.length;
    private long middle;
    private int count;

    /**
     * Reads the journal and writes the file.
     *
     * @param rows that it makes
     */
    BookRows(final Path journal, final int rows, final Path file) {
        this.file = file;
        times = new long[rows];
        numbers = new long[rows];
        securities = new int[rows];
        flags = new int[rows];
        values = new long[4 * rows];
        try (JournalReader reader = Journal.openReader(journal, JournalStart.first(), expected);
                OutputStream opened = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
            out = opened;
            out.write(HEADER);
            while (!reader.isAtEnd()) {
                reader.poll(expected, 1);
                writeEncoded();
            }
            out.write(TRAILER);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        if (count != rows) {
            throw new IllegalStateException("the journal makes " + count + " rows, must be " + rows);
        }
    }

    @Override
    public void onBestChange(final long tickNumber, final TickFlyweight tick, final BestPrices best) {
        final long timeNs = tick.eventTimeNs();
        if (timeNs != tick.receiveTimeNs()) {
            throw new IllegalStateException("tick " + tickNumber + " has two times; peers are given one");
        }
        times[count] = timeNs;
        numbers[count] = tickNumber;
        securities[count] = best.securityId();
        flags[count] = tick.flags() | best.flags();
        values[4 * count] = best.bidPrice();
        values[4 * count + 1] = best.askPrice();
        values[4 * count + 2] = best.bidSize();
        values[4 * count + 3] = best.askSize();
        encode(count++);
    }

    private void encode(final int index) {
        row.tickNumber = numbers[index];
        row.timestampNs = times[index];
        row.eventTimeNs = times[index];
        row.receiveTimeNs = times[index];
        row.security = expected.security(securities[index]);
        row.bidPrice = values[4 * index];
        row.askPrice = values[4 * index + 1];
        row.bidSize = values[4 * index + 2];
        row.askSize = values[4 * index + 3];
        row.flags = flags[index];
        final int before = encoded.length();
        encoder.orderBook(encoded, row, securities[index]);
        position += encoded.length() - before;
        if (index == times.length / 2) {
            middle = position;
        }
    }

    private void writeEncoded() throws IOException {
        out.write(encoded.bytes(), 0, encoded.length());
        encoded.clear();
    }

    int count() {
        return count;
    }

    Path file() {
        return file;
    }

    /** Where in the file the second half of the rows begins. */
    long middle() {
        return middle;
    }

    /** Where in the file the rows end, and the trailer begins. */
    long end() {
        return position;
    }

    /** Epoch nanoseconds; event and receive time are the same. */
    long timeNs(final int index) {
        return times[index];
    }

    long tickNumber(final int index) {
        return numbers[index];
    }

    int securityId(final int index) {
        return securities[index];
    }

    int flags(final int index) {
        return flags[index];
    }

    /**
     * A mantissa, or {@link TickLayout#NULL_VALUE}.
     *
     * @param field 0 bid price, 1 ask price, 2 bid size, 3 ask size
     */
    long value(final int index, final int field) {
        return values[4 * index + field];
    }

    /** Decimals of a field. */
    int scale(final int index, final int field) {
        return field < 2
                ? expected.security(securities[index]).priceScale()
                : expected.security(securities[index]).sizeScale();
    }

    /** Null where there is none. */
    BigDecimal decimal(final int index, final int field) {
        final long value = value(index, field);
        return value == TickLayout.NULL_VALUE ? null : BigDecimal.valueOf(value, scale(index, field));
    }

    /**
     * Throws unless all rows are in {@code order_books}: their number, the sums of all their values, and every column of a
     * sample, digit by digit; returns how many.
     */
    long check(final BenchDatabase database) throws SQLException {
        expected.checkBooks(database);
        // The engine gives securities ids of its own in a database; peers write those of the tape.
        final String query = "SELECT extract(epoch FROM timestamp) * 1000000, coalesce(substring(s.symbol FROM 9)::int,"
                + " b.security_id), bid_price, ask_price, bid_size, ask_size, event_time_ns, receive_time_ns,"
                + " tick_number, flags FROM order_books b LEFT JOIN securities s ON s.id = b.security_id"
                + " WHERE tick_number % " + SAMPLE + " = 0 ORDER BY tick_number";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            for (int i = 0; i < count; i++) {
                if (numbers[i] % SAMPLE == 0) {
                    result.next();
                    check(result, i);
                }
            }
            if (result.next()) {
                throw new IllegalStateException("there is a row of tick " + result.getLong(9) + " that must not be");
            }
        }
        return count;
    }

    private void check(final ResultSet result, final int index) throws SQLException {
        boolean isEqual = result.getBigDecimal(1).longValueExact() == times[index] / 1_000
                && result.getInt(2) == securities[index]
                && result.getLong(7) == times[index]
                && result.getLong(8) == times[index]
                && result.getLong(9) == numbers[index]
                && result.getInt(10) == flags[index];
        for (int field = 0; field < 4; field++) {
            isEqual &= Objects.equals(result.getBigDecimal(3 + field), decimal(index, field));
        }
        if (!isEqual) {
            throw new IllegalStateException(
                    "the row of tick " + numbers[index] + " is not what it must be: found that of tick "
                            + result.getLong(9) + " with bid " + result.getBigDecimal(3) + ", must be "
                            + decimal(index, 0));
        }
    }
}
