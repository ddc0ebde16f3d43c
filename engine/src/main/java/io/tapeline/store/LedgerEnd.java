package io.tapeline.store;

import io.tapeline.config.StoreConfig;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the ledger, once and without waiting for a database that is away, for the last tick that is stored of a journal. */
public final class LedgerEnd {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerEnd.class);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final String EXISTS = "SELECT count(to_regclass('ingestion_ledger'))";

    private LedgerEnd() {}

    /** The last tick stored, 0 if there is none; empty if the database does not answer. */
    public static OptionalLong ask(final StoreConfig config, final UUID journalId) {
        try (ConnectionSource source = new ConnectionSource(DatabaseUrl.parse(config.url()), 1, TIMEOUT_NS);
                CopyConnection connection = source.open()) {
            connection.expect(TIMEOUT_NS);
            if (Statements.number(connection.sql(), 0, EXISTS) == 0) {
                return OptionalLong.of(0);
            }
            final int engineId = ReferenceTables.knownEngineId(connection.sql(), config.engineName(), journalId);
            if (engineId == 0) {
                return OptionalLong.of(0);
            }
            return OptionalLong.of(new Ledger(engineId).read(connection.sql()).last());
        } catch (final SQLException | RuntimeException e) {
            LOG.info("the ledger cannot be asked now, {}: it is when the database answers", SqlFault.explain(e));
            return OptionalLong.empty();
        }
    }
}
