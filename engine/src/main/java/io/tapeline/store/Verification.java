package io.tapeline.store;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.security.Security;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.TickHandler;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Compares the database with the journal: derives the rows of every tick in the ledger anew and compares, by table and block
 * of ticks, their number, sums and hashes with those that the database computes over its own, all in one snapshot.
 *
 * <p>What is missing, altered, doubled, or there without a tick is named, row by row, for the first block that differs.
 *
 * <p><em>Thread</em>: one. <em>Failure</em>: {@link StoreException} when the database cannot be asked.
 */
public final class Verification {
    /** Gives ticks of the journal to a handler, from the first one there. */
    public interface Journal {
        /** @param lastTick the last tick to give; a journal that ends before gives what it has */
        void replay(long lastTick, TickHandler handler);
    }

    /** Rows that the journal stands for, and rows in the database. */
    public record TableResult(String table, long expectedRows, long actualRows, boolean isEqual) {}

    /**
     * @param storedPrefix every tick up to this one is in the ledger
     * @param tables one for each table
     * @param firstDifference in words, or empty
     * @param equalHashes state hashes on the tape that were equal to those of the state derived now
     * @param uncheckedBlocks blocks of rows that differ and cannot be compared, because the journal lost ticks
     * @param lostTicks the ranges of those, in words, or empty
     */
    public record Result(
            long storedPrefix,
            List<TableResult> tables,
            String firstDifference,
            long equalHashes,
            long uncheckedBlocks,
            String lostTicks) {
        public boolean isEqual() {
            return firstDifference.isEmpty();
        }
    }

    private record Place(String exchange, String symbol) {}

    private final StoreConfig config;
    private final CandleConfig candleConfig;
    private final RawMessages rawMessages;
    private final StateSource states;
    private final long hashTicks;
    private final Journal journal;
    private final Map<Place, Integer> securityIds = new HashMap<>();
    private String firstMissingSecurity = "";
    private TickRanges ledger;
    private RetentionMarks marks;
    private int engineId;
    private long uncheckedBlocks;

    private Verification(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final RawMessages rawMessages,
            final StateSource states,
            final long hashTicks,
            final Journal journal) {
        this.states = states;
        this.hashTicks = hashTicks;
        this.config = config;
        this.candleConfig = candleConfig;
        this.rawMessages = rawMessages;
        this.journal = journal;
    }

    /**
     * Compares; the store may be running meanwhile.
     *
     * @param states with which a journal that does not begin with tick 1 begins
     * @param hashTicks at which multiples hashes of the state are on the tape
     */
    public static Result run(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final StateSource states,
            final long hashTicks,
            final Journal journal) {
        final Verification verification =
                new Verification(config, candleConfig, rawMessages, states, hashTicks, journal);
        try (ConnectionSource source =
                        new ConnectionSource(DatabaseUrl.parse(config.url()), 1, ConnectionSource.PATIENT_TIMEOUT_NS);
                CopyConnection connection = source.open()) {
            return verification.compare(connection.sql(), journalId);
        } catch (final SQLException e) {
            throw new StoreException("verify: " + SqlFault.explain(e), e);
        }
    }

    private Result compare(final Connection sql, final UUID journalId) throws SQLException {
        Statements.execute(sql, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        engineId = ReferenceTables.knownEngineId(sql, config.engineName(), journalId);
        if (engineId == 0) {
            return new Result(
                    0,
                    List.of(),
                    "the database knows no engine " + config.engineName() + " of journal " + journalId,
                    0,
                    0,
                    "");
        }
        ledger = new Ledger(engineId).read(sql);
        marks = RetentionMarks.read(sql);
        readSecurities(sql);
        final DigestSink expected = new DigestSink(this::securityId, marks, null, 0);
        final LedgerReplay replay = replay(sql, expected);
        final List<TableResult> tables = new ArrayList<>();
        String difference = replay.complaint(ledger);
        if (difference.isEmpty()) {
            difference = firstMissingSecurity;
        }
        for (final VerifyTable table : VerifyTable.values()) {
            if (table == VerifyTable.CANDLES && !replay.isWhole(ledger)) {
                continue;
            }
            final TreeMap<Long, BlockDigest> actual = digest(sql, table, replay.firstTick());
            final Long block = firstDifferentBlock(table, expected.blocks(table), actual, replay.losses());
            tables.add(new TableResult(table.table(), rows(expected.blocks(table)), rows(actual), block == null));
            if (block != null && difference.isEmpty()) {
                difference = describe(sql, table, block);
            }
        }
        if (difference.isEmpty()) {
            difference = replay.trail().difference();
        }
        return new Result(
                ledger.prefix(),
                List.copyOf(tables),
                difference,
                replay.trail().equal(),
                uncheckedBlocks,
                replay.losses().text());
    }

    private LedgerReplay replay(final Connection sql, final DigestSink sink) throws SQLException {
        final RowSink notRefused = new RefusedFilter(engineId, this::securityId, sink).read(sql, engineId);
        // A journal that does not begin with tick 1 begins with the state of a snapshot.
        final RowStage rows = states.newest(
                0, () -> new RowStage(candleConfig, config.maxSkewNs(), rawMessages, notRefused), RowStage::market);
        final long settleNs = candleConfig.intervalNs() + candleConfig.latenessNs() + config.maxSkewNs();
        final LedgerReplay replay = new LedgerReplay(rows, ledger, hashTicks, settleNs);
        if (ledger.last() > 0) {
            journal.replay(ledger.last(), replay);
        }
        replay.end();
        return replay;
    }

    private String describe(final Connection sql, final VerifyTable table, final long block) throws SQLException {
        final DigestSink sink = new DigestSink(this::securityId, marks, table, block);
        replay(sql, sink);
        final List<String> actual = new ArrayList<>();
        try (PreparedStatement statement = sql.prepareStatement(table.rowsSql(marks))) {
            Statements.bind(statement, (short) engineId, block);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    actual.add(result.getString(1));
                }
            }
        }
        return table.table() + ": " + RowDifference.first(sink.kept(), actual, table == VerifyTable.CANDLES ? 3 : 1);
    }

    private TreeMap<Long, BlockDigest> digest(final Connection sql, final VerifyTable table, final long firstTick)
            throws SQLException {
        final TreeMap<Long, BlockDigest> blocks = new TreeMap<>();
        try (PreparedStatement statement = sql.prepareStatement(table.digestSql(marks))) {
            Statements.bind(statement, (short) engineId, firstTick);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    final BlockDigest block = new BlockDigest(table.sums());
                    block.rows = result.getLong(2);
                    block.hash = new BigInteger(result.getString(3)).longValue();
                    block.rawHash = new BigInteger(result.getString(4)).longValue();
                    for (int i = 0; i < table.sums(); i++) {
                        block.addTo(i, new BigDecimal(result.getString(5 + i)));
                    }
                    blocks.put(result.getLong(1), block);
                }
            }
        }
        return blocks;
    }

    private void readSecurities(final Connection sql) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT s.id, x.code, s.symbol FROM securities s JOIN exchanges x ON x.id = s.exchange_id")) {
            while (result.next()) {
                securityIds.put(new Place(result.getString(2), result.getString(3)), result.getInt(1));
            }
        }
    }

    /** 0, which no row has, for a security that the database lacks. */
    private int securityId(final Security security) {
        final Place place = new Place(
                CopyEncoder.storable(String.valueOf(security.exchange())), CopyEncoder.storable(security.symbol()));
        final Integer id = securityIds.get(place);
        if (id == null && firstMissingSecurity.isEmpty()) {
            firstMissingSecurity = "securities: " + place.exchange() + " " + place.symbol() + " is missing";
        }
        return id == null ? 0 : id;
    }

    /** The first block that differs and is not excused by a loss of the journal; those that are, are counted. */
    private Long firstDifferentBlock(
            final VerifyTable table,
            final TreeMap<Long, BlockDigest> expected,
            final TreeMap<Long, BlockDigest> actual,
            final LossRanges losses) {
        final TreeSet<Long> numbers = new TreeSet<>(expected.keySet());
        numbers.addAll(actual.keySet());
        for (final Long number : numbers) {
            final BlockDigest one = expected.get(number);
            final BlockDigest other = actual.get(number);
            if (one == null || other == null || !one.isEqualTo(other)) {
                if (!losses.touches(table, number)) {
                    return number;
                }
                uncheckedBlocks++;
            }
        }
        return null;
    }

    private static long rows(final Map<Long, BlockDigest> blocks) {
        return blocks.values().stream().mapToLong(block -> block.rows).sum();
    }
}
