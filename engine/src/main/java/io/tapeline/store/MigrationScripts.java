package io.tapeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.MigrationLoader;
import org.apache.ibatis.migration.MigrationReader;

/** Finds the migration scripts on the class path; a folder inside a jar cannot be listed portably, so they are named here. */
final class MigrationScripts implements MigrationLoader {
    /** Paths below {@code schema/migrations}, by number; a test compares them with the folder. */
    static final List<String> COMMON = List.of(
            "common/001_create_reference_tables.sql",
            "common/002_create_ingestion_tables.sql",
            "common/003_create_order_books.sql",
            "common/004_create_trades.sql",
            "common/005_create_candles.sql",
            "common/006_create_data_quality_logs.sql",
            "common/007_create_views.sql",
            "common/008_add_engine_owner.sql",
            "common/009_extend_views_by_lost_ticks.sql",
            "common/010_create_history.sql");

    /** Scripts for one edition alone; {@code apache/} and {@code community/} have none so far. */
    static final List<String> OF_AN_EDITION = List.of();

    private static final String FOLDER = "/schema/migrations/";

    private final Edition edition;
    private final Properties variables;

    MigrationScripts(final Edition edition, final Properties variables) {
        this.edition = edition;
        this.variables = variables;
    }

    @Override
    public List<Change> getMigrations() {
        final List<Change> changes = new ArrayList<>();
        COMMON.forEach(path -> changes.add(change(path)));
        final String folder = edition.name().toLowerCase(Locale.ROOT) + "/";
        OF_AN_EDITION.stream().filter(path -> path.startsWith(folder)).forEach(path -> changes.add(change(path)));
        return changes;
    }

    @Override
    public Reader getScriptReader(final Change change, final boolean undo) {
        final InputStream script = MigrationScripts.class.getResourceAsStream(FOLDER + change.getFilename());
        if (script == null) {
            throw new StoreException(FOLDER + change.getFilename() + " is not on the class path");
        }
        return new MigrationReader(script, UTF_8.name(), undo, variables);
    }

    @Override
    public Reader getBootstrapReader() {
        return null;
    }

    @Override
    public Reader getOnAbortReader() {
        return null;
    }

    private static Change change(final String path) {
        final String name = path.substring(path.indexOf('/') + 1, path.length() - ".sql".length());
        final int underscore = name.indexOf('_');
        final String description = name.substring(underscore + 1).replace('_', ' ');
        final Change change = new Change(new BigDecimal(name.substring(0, underscore)), null, description);
        change.setFilename(path);
        return change;
    }
}
