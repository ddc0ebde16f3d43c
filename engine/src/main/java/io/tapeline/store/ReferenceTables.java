package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;
import static io.tapeline.store.Statements.update;

import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Maps what the journal numbers to what the database numbers: the engine itself, exchanges and securities.
 *
 * <p><em>Thread</em>: that which feeds the store; a security that is new waits for the database. <em>Allocation</em>: at a
 * new security.
 */
final class ReferenceTables {
    /** Rows that are built later name these ids, so a crash of the server must not take them back. */
    private static final String DURABLY = "SET LOCAL synchronous_commit = on";

    // In the order of their names, so that engines which add the same ones wait for each other and never in a circle.
    private static final String ADD_EXCHANGES =
            "INSERT INTO exchanges (code) SELECT DISTINCT code FROM unnest(?::text::text[]) code ORDER BY code"
                    + " ON CONFLICT (code) DO NOTHING";
    private static final String GIVEN = " FROM unnest(?::text::text[], ?::text::text[], ?::text::int[], ?::text::int[])"
            + " WITH ORDINALITY"
            + " AS given (code, symbol, price_scale, size_scale, place) JOIN exchanges e ON e.code = given.code";
    private static final String ADD_SECURITIES =
            "INSERT INTO securities AS known (exchange_id, symbol, price_scale, size_scale)"
                    + " SELECT DISTINCT ON (given.code, given.symbol) e.id, given.symbol, given.price_scale::smallint, given.size_scale::smallint"
                    + GIVEN
                    + " ORDER BY given.code, given.symbol"
                    + " ON CONFLICT (exchange_id, symbol) DO UPDATE SET price_scale = excluded.price_scale,"
                    + " size_scale = excluded.size_scale WHERE (known.price_scale, known.size_scale)"
                    + " IS DISTINCT FROM (excluded.price_scale, excluded.size_scale)";
    private static final String READ_SECURITIES = "SELECT s.id" + GIVEN
            + " JOIN securities s ON s.exchange_id = e.id AND s.symbol = given.symbol ORDER BY given.place";

    private static final int FIRST_SECURITY_ID = 1;

    private final DatabaseLink link;
    private SecurityCatalog catalog = new SecurityCatalog();
    private int[] ids = new int[1024];
    private int nextInCatalog = FIRST_SECURITY_ID;

    ReferenceTables(final DatabaseLink link) {
        this.link = link;
    }

    /** From here on all securities of this catalog get their ids with the first that wants one: thousands in one transaction. */
    void catalog(final SecurityCatalog newCatalog) {
        catalog = newCatalog;
    }

    /** The database's id of a security, which is put there if it is new. */
    int idOf(final Security security) {
        if (!isKnown(security.id())) {
            add(security);
        }
        return ids[security.id()];
    }

    private boolean isKnown(final int id) {
        return id < ids.length && ids[id] != 0;
    }

    private void add(final Security wanted) {
        final List<Security> added = new ArrayList<>();
        // Ids are dense, so the walk goes on where the last one ended, or at a definition that the journal has lost.
        int next = nextInCatalog;
        for (Security known = catalog.security(next); known != null; known = catalog.security(++next)) {
            if (known.id() != wanted.id() && !isKnown(known.id())) {
                added.add(known);
            }
        }
        added.add(wanted);
        final int[] databaseIds = link.run(connection -> upsert(connection.sql(), added));
        for (int i = 0; i < databaseIds.length; i++) {
            final int id = added.get(i).id();
            if (id >= ids.length) {
                ids = Arrays.copyOf(ids, Math.max(id + 1, ids.length * 2));
            }
            ids[id] = databaseIds[i];
        }
        nextInCatalog = next;
    }

    private static int[] upsert(final Connection sql, final List<Security> securities) throws SQLException {
        final String codes = array(securities, s -> CopyEncoder.storable(String.valueOf(s.exchange())));
        final String symbols = array(securities, s -> CopyEncoder.storable(s.symbol()));
        final String priceScales = array(securities, Security::priceScale);
        final String sizeScales = array(securities, Security::sizeScale);
        execute(sql, DURABLY);
        update(sql, ADD_EXCHANGES, codes);
        update(sql, ADD_SECURITIES, codes, symbols, priceScales, sizeScales);
        return read(sql, securities.size(), codes, symbols, priceScales, sizeScales);
    }

    private static int[] read(final Connection sql, final int count, final Object... given) throws SQLException {
        final int[] ids = new int[count];
        try (PreparedStatement read = sql.prepareStatement(READ_SECURITIES)) {
            Statements.bind(read, given);
            try (ResultSet result = read.executeQuery()) {
                for (int i = 0; i < count; i++) {
                    result.next();
                    ids[i] = result.getInt(1);
                }
            }
        }
        return ids;
    }

    /**
     * An array as PostgreSQL writes it.
     *
     * <p>Design note: the driver's own arrays ask the server for their type each time, and if the server ends the connection
     * then, the driver's own error calls itself until the stack is full.
     */
    private static String array(final List<Security> securities, final Function<Security, Object> value) {
        return securities.stream()
                .map(security -> "\"" + escape(String.valueOf(value.apply(security))) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escape(final String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /**
     * The database's id of this engine, which is put there if it is new.
     *
     * @throws StoreException when its candles there have another interval
     */
    static int engineId(final Connection sql, final String name, final UUID journalId, final long candleIntervalNs)
            throws SQLException {
        final String key = journalId.toString();
        execute(sql, DURABLY);
        update(
                sql,
                "INSERT INTO engines (name, journal_id, candle_interval_ns) VALUES (?, ?::text::uuid, ?)"
                        + " ON CONFLICT (name, journal_id) DO NOTHING",
                name,
                key,
                candleIntervalNs);
        final String where = " FROM engines WHERE name = ? AND journal_id = ?::text::uuid";
        final long storedNs = number(sql, 0, "SELECT candle_interval_ns" + where, name, key);
        if (storedNs != candleIntervalNs) {
            throw new StoreException("candles.interval=" + candleIntervalNs + " ns, but the database has candles of "
                    + storedNs + " ns of engine " + name + " and this journal: set it back, or start a new journal");
        }
        return (int) number(sql, 0, "SELECT id" + where, name, key);
    }

    /** Notes that it is this run of the engine that stores now: one that stored before reads the ledger anew. */
    static void own(final Connection sql, final int engineId, final Owner owner) throws SQLException {
        execute(sql, DURABLY);
        update(
                sql,
                "UPDATE engines SET instance = ?::text::uuid, host = ?, owned_since = clock_timestamp()"
                        + " WHERE id = ?::smallint AND instance IS DISTINCT FROM ?::text::uuid",
                owner.instance().toString(),
                owner.host(),
                (short) engineId,
                owner.instance().toString());
    }

    /** The id of an engine that is there already, or 0. */
    static int knownEngineId(final Connection sql, final String name, final UUID journalId) throws SQLException {
        return (int) number(
                sql,
                0,
                "SELECT id FROM engines WHERE name = ? AND journal_id = ?::text::uuid",
                name,
                journalId.toString());
    }
}
