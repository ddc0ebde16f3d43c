package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.ibatis.migration.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tables and views anew that the applied scripts have made and that are not there any more, and lets every engine fill
 * them again from its journal.
 *
 * <p>Tables of rows, ledger and progress can be made again from journals. The tables of names cannot while there are rows:
 * these say who they are of by numbers that only those tables know.
 *
 * <p><em>Thread</em>: one, under the lock of {@link Migrations}. See decision 0005.
 */
final class SchemaMend {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaMend.class);
    private static final Set<String> NAMES = Set.of("exchanges", "securities", "engines");

    /** Known again from the chunks that there are. */
    private static final Set<String> KNOWN_WITHOUT = Set.of("chunk_states");

    /** Lanes of all engines: they connect again, and see that a refill is wanted. */
    private static final String END_LANES =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND classid = ?::int::oid AND objsubid = 2 AND granted"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final Connection sql;
    private final SchemaStatements statements = new SchemaStatements();

    /**
     * @param applied scripts that the database is said to have had, in order
     */
    SchemaMend(final Connection sql, final MigrationScripts scripts, final List<Change> applied) {
        this.sql = sql;
        // One of a newer engine has no script here: what it made is not ours to mend.
        applied.stream()
                .filter(change -> change.getFilename() != null)
                .forEach(change -> statements.add(text(scripts, change)));
    }

    /**
     * Mends what is missing, in the open transaction.
     *
     * @throws StoreException when a table is missing that cannot be made again
     */
    void run() throws SQLException {
        final Set<String> missing = missing(statements.tables());
        final Set<String> missingViews = missing(statements.views());
        if (missing.isEmpty() && missingViews.isEmpty()) {
            return;
        }
        refuseNames(missing);
        // A table may have had the name of a view before: so the views go first.
        dropViews();
        if (!missing.isEmpty()) {
            make(missing);
        }
        for (final String definition : statements.makeViews()) {
            execute(sql, definition);
        }
        LOG.warn("views {} were missing: all are made anew", missingViews);
    }

    private void make(final Set<String> missing) throws SQLException {
        for (final String statement : statements.make(missing)) {
            execute(sql, statement);
        }
        if (KNOWN_WITHOUT.containsAll(missing)) {
            LOG.warn("tables {} were missing, and are made anew", missing);
            return;
        }
        LOG.warn("tables {} are missing: they are made anew, and filled again from the journals", missing);
        Statements.update(sql, "UPDATE engines SET is_refill_wanted = true");
        number(sql, 0, END_LANES, Fence.LOCK_CLASS);
    }

    private static void refuseNames(final Set<String> missing) {
        for (final String name : NAMES) {
            if (missing.contains(name)) {
                throw new StoreException(
                        "table " + name + " is missing, and what its numbers meant with it: restore it from a"
                                + " backup; or drop all tables of Tapeline and tapeline_changelog, and they are made and filled again");
            }
        }
    }

    private Set<String> missing(final Set<String> names) throws SQLException {
        final Set<String> missing = new LinkedHashSet<>();
        for (final String name : names) {
            if (number(sql, 0, "SELECT (to_regclass(?) IS NULL)::int", name) == 1) {
                missing.add(name);
            }
        }
        return missing;
    }

    private void dropViews() throws SQLException {
        final List<String> views = new ArrayList<>(statements.views());
        Collections.reverse(views);
        for (final String view : views) {
            execute(sql, "DROP VIEW IF EXISTS " + view);
        }
    }

    private static String text(final MigrationScripts scripts, final Change change) {
        final StringWriter text = new StringWriter();
        try (Reader reader = scripts.getScriptReader(change, false)) {
            reader.transferTo(text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
