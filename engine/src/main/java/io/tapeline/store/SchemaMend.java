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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (\\w+)");

    /** By name, or one of those that are made in a loop over names and intervals. */
    private static final Pattern VIEW =
            Pattern.compile("(?:CREATE (?:OR REPLACE )?VIEW |\\('(?=\\w+', interval ))(\\w+)");

    private static final Pattern SUBJECT = Pattern.compile("(?s).*?(?:CREATE TABLE (\\w+)|create_hypertable\\('(\\w+)'"
            + "|CREATE (?:UNIQUE )?INDEX \\w+ ON (\\w+)|ALTER TABLE (\\w+)).*");

    /** Lanes of all engines: they connect again, and see that a refill is wanted. */
    private static final String END_LANES =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND classid = ?::int::oid AND objsubid = 2 AND granted"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final Connection sql;
    private final MigrationScripts scripts;
    private final List<Change> applied;

    /**
     * @param applied scripts that the database is said to have had
     */
    SchemaMend(final Connection sql, final MigrationScripts scripts, final List<Change> applied) {
        this.sql = sql;
        this.scripts = scripts;
        // One of a newer engine has no script here: what it made is not ours to mend.
        this.applied =
                applied.stream().filter(change -> change.getFilename() != null).toList();
    }

    /**
     * Mends what is missing, in the open transaction.
     *
     * @return the scripts to apply once more: those of the views
     * @throws StoreException when a table is missing that cannot be made again
     */
    List<Change> run() throws SQLException {
        final Set<String> missing = missing(TABLE);
        final List<Change> again = new ArrayList<>();
        if (!missing.isEmpty()) {
            refuseNames(missing);
            LOG.warn("tables {} are missing: they are made anew, and filled again from the journals", missing);
            dropViews();
            for (final Change change : applied) {
                make(change, missing);
            }
            Statements.update(sql, "UPDATE engines SET is_refill_wanted = true");
            number(sql, 0, END_LANES, Fence.LOCK_CLASS);
        }
        final Set<String> missingViews = missing(VIEW);
        if (!missingViews.isEmpty()) {
            LOG.warn("views {} are missing: all are made anew", missingViews);
            dropViews();
            applied.stream().filter(this::isOfViews).forEach(again::add);
        }
        return again;
    }

    private void refuseNames(final Set<String> missing) {
        for (final String name : NAMES) {
            if (missing.contains(name)) {
                throw new StoreException(
                        "table " + name + " is missing, and what its numbers meant with it: restore it from a"
                                + " backup; or drop all tables of Tapeline and tapeline_changelog, and they are made and filled again");
            }
        }
    }

    private Set<String> missing(final Pattern pattern) throws SQLException {
        final Set<String> missing = new LinkedHashSet<>();
        for (final Change change : applied) {
            if (isOfViews(change) == (pattern == VIEW)) {
                final Matcher matcher = pattern.matcher(text(change));
                while (matcher.find()) {
                    if (number(sql, 0, "SELECT (to_regclass(?) IS NULL)::int", matcher.group(1)) == 1) {
                        missing.add(matcher.group(1));
                    }
                }
            }
        }
        return missing;
    }

    private void dropViews() throws SQLException {
        final List<String> views = new ArrayList<>();
        for (final Change change : applied) {
            final Matcher matcher = VIEW.matcher(isOfViews(change) ? text(change) : "");
            while (matcher.find()) {
                views.add(0, matcher.group(1));
            }
        }
        for (final String view : views) {
            execute(sql, "DROP VIEW IF EXISTS " + view);
        }
    }

    private void make(final Change change, final Set<String> missing) throws SQLException {
        if (isOfViews(change)) {
            return;
        }
        for (final String statement : text(change).split(";\\s*(\\n|$)")) {
            final Matcher matcher = SUBJECT.matcher(statement);
            if (matcher.matches() && missing.contains(subject(matcher))) {
                execute(sql, statement);
            }
        }
    }

    private static String subject(final Matcher matcher) {
        String subject = null;
        for (int group = 1; group <= matcher.groupCount() && subject == null; group++) {
            subject = matcher.group(group);
        }
        return subject;
    }

    private boolean isOfViews(final Change change) {
        return change.getFilename().contains("view");
    }

    private String text(final Change change) {
        final StringWriter text = new StringWriter();
        try (Reader reader = scripts.getScriptReader(change, false)) {
            reader.transferTo(text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
