package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.tick.Mantissa;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends values by binary COPY and reads them back as text with another driver. */
@Tag("database")
@Timeout(60)
final class CopyEncodingDatabaseTest {
    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() throws Exception {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() throws Exception {
        database.close();
    }

    @Test
    void shouldReadNumericsBackAsTheyWereSent() throws Exception {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        database.execute("CREATE TABLE numbers (id bigint, n numeric)");
        // Small slices, so that rows go in several COPYs.
        final CopyBuffer rows = new CopyBuffer(100_000);
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            final int scale = random.nextInt(Mantissa.MAX_SCALE + 1);
            rows.beginRow(2);
            rows.int64(i);
            if (i % 3 == 0) {
                final BigInteger wide = new BigInteger(random.nextInt(180), random);
                rows.numeric(wide, scale * 2);
                expected.add(i + " " + new BigDecimal(wide, scale * 2).toPlainString());
            } else {
                final long mantissa = Math.max(Mantissa.MIN, random.nextLong() >> random.nextInt(64));
                rows.numeric(mantissa, scale);
                expected.add(i + " " + Mantissa.toText(mantissa, scale));
            }
            rows.endRow();
        }
        copy("COPY numbers FROM STDIN (FORMAT binary)", rows);
        assertEquals(expected, database.rows("SELECT id, n::text FROM numbers ORDER BY id"), "seed " + seed);
    }

    @Test
    void shouldReadOtherTypesBackAsTheyWereSent() throws Exception {
        database.execute(
                "CREATE TABLE types (t timestamptz, s smallint, i integer, b bigint, o boolean, c char(1), x text,"
                        + " y bytea, n numeric)");
        final CopyBuffer rows = new CopyBuffer(1 << 20);
        rows.beginRow(9);
        rows.timestamp(-1);
        rows.int16(-7);
        rows.int32(Integer.MIN_VALUE);
        rows.int64(Long.MAX_VALUE);
        rows.bool(true);
        rows.character((byte) 'B');
        rows.bytes("\u20AC x".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        rows.bytes(new byte[] {0, -1});
        rows.nullField();
        rows.endRow();
        rows.beginRow(9);
        rows.timestamp(1_723_075_200_123_456_789L);
        for (int i = 0; i < 8; i++) {
            rows.nullField();
        }
        rows.endRow();
        copy("COPY types FROM STDIN (FORMAT binary)", rows);
        assertEquals(
                List.of(
                        "1969-12-31 23:59:59.999999 -7 -2147483648 9223372036854775807 t B \u20AC x \\x00ff null",
                        "2024-08-08 00:00:00.123456 null null null null null null null null"),
                database.rows("SELECT t AT TIME ZONE 'UTC', s, i, b, o, c, x, y, n FROM types ORDER BY t"));
    }

    private static void copy(final String sql, final CopyBuffer rows) throws Exception {
        try (ConnectionSource source = new ConnectionSource(
                        DatabaseUrl.parse(database.url()), 1, ConnectionSource.PATIENT_TIMEOUT_NS);
                CopyConnection connection = source.open()) {
            final CopyStream stream = new CopyStream();
            for (int slice = 0; slice < rows.sliceCount(); slice++) {
                connection.copy(sql, stream.wrap(rows, slice));
            }
            connection.sql().commit();
        }
    }
}
