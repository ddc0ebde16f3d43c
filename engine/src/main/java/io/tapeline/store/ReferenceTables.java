package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;
import static io.tapeline.store.Statements.update;

import io.tapeline.security.Security;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;

/**
 * Maps what the journal numbers to what the database numbers: the engine itself, exchanges and securities.
 *
 * <p><em>Thread</em>: that which feeds the store; a security that is new waits for the database. <em>Allocation</em>: at a
 * new security.
 */
final class ReferenceTables {
    /** Rows that are built later name these ids, so a crash of the server must not take them back. */
    private static final String DURABLY = "SET LOCAL synchronous_commit = on";

    private static final String ADD_EXCHANGE = "INSERT INTO exchanges (code) VALUES (?) ON CONFLICT (code) DO NOTHING";
    private static final String ADD_SECURITY = "INSERT INTO securities (exchange_id, symbol, price_scale, size_scale)"
            + " SELECT id, ?, ?::smallint, ?::smallint FROM exchanges WHERE code = ?"
            + " ON CONFLICT (exchange_id, symbol) DO UPDATE SET price_scale = excluded.price_scale,"
            + " size_scale = excluded.size_scale RETURNING id";

    private final DatabaseLink link;
    private int[] ids = new int[1024];

    ReferenceTables(final DatabaseLink link) {
        this.link = link;
    }

    /** The database's id of a security, which is put there if it is new. */
    int idOf(final Security security) {
        final int id = security.id();
        if (id < ids.length && ids[id] != 0) {
            return ids[id];
        }
        return add(security);
    }

    private int add(final Security security) {
        final int databaseId = link.run(connection -> upsert(connection.sql(), security));
        if (security.id() >= ids.length) {
            ids = Arrays.copyOf(ids, Math.max(security.id() + 1, ids.length * 2));
        }
        ids[security.id()] = databaseId;
        return databaseId;
    }

    private static int upsert(final Connection sql, final Security security) throws SQLException {
        final String exchange = CopyEncoder.storable(String.valueOf(security.exchange()));
        final String symbol = CopyEncoder.storable(security.symbol());
        execute(sql, DURABLY);
        update(sql, ADD_EXCHANGE, exchange);
        return (int) number(
                sql, 0, ADD_SECURITY, symbol, (short) security.priceScale(), (short) security.sizeScale(), exchange);
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
