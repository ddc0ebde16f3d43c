package io.tapeline.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of the applied scripts, by what they make: a table with all that belongs to it, by the name that it has in
 * the end; and the views and functions, each as it was last defined.
 *
 * <p><em>Thread</em>: one.
 */
final class SchemaStatements {
    private static final Pattern TABLE = Pattern.compile("^CREATE TABLE (\\w+)");
    private static final Pattern RENAME = Pattern.compile("^ALTER TABLE (\\w+) RENAME TO (\\w+)");
    private static final Pattern OF_TABLE =
            Pattern.compile("^(?:CREATE TABLE (\\w+)|SELECT 1 FROM create_hypertable\\('"
                    + "(\\w+)'|CREATE (?:UNIQUE )?INDEX \\w+ ON (\\w+)|ALTER TABLE (\\w+))");
    private static final Pattern VIEW = Pattern.compile("^CREATE (?:OR REPLACE )?VIEW (\\w+)");
    private static final Pattern DROP_VIEW = Pattern.compile("^DROP VIEW (\\w+)");
    private static final Pattern FUNCTION = Pattern.compile("^CREATE (?:OR REPLACE )?FUNCTION (\\w+)");

    /** A loop that makes several views names them in a list of values. */
    private static final Pattern LISTED_VIEW = Pattern.compile("\\('(\\w+)',");

    private static final String DELIMITER = "-- @DELIMITER ";

    private record OfTable(String table, String sql) {}

    private final List<OfTable> ofTables = new ArrayList<>();
    private final Map<String, String> renamed = new LinkedHashMap<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final Map<String, String> views = new LinkedHashMap<>();
    private final Map<String, String> definitions = new LinkedHashMap<>();

    /** Adds the scripts in the order in which they are applied. */
    void add(final String script) {
        split(script).forEach(this::sort);
    }

    /** Names of all tables. */
    Set<String> tables() {
        return tables;
    }

    /** Names of all views, in an order in which they can be made. */
    Set<String> views() {
        return views.keySet();
    }

    /** What makes these tables, in order. */
    List<String> make(final Set<String> wanted) {
        return ofTables.stream()
                .filter(statement -> wanted.contains(lastName(statement.table)))
                .map(OfTable::sql)
                .toList();
    }

    /** What makes all views, and the functions that they call, in order. */
    Collection<String> makeViews() {
        return new LinkedHashSet<>(definitions.values());
    }

    private void sort(final String sql) {
        final Matcher table = OF_TABLE.matcher(sql);
        if (table.find()) {
            ofTables.add(new OfTable(firstGroup(table), sql));
            sortTable(sql);
        } else if (sql.startsWith("DO ")) {
            each(LISTED_VIEW, sql, name -> defineView(name, sql));
        } else {
            each(VIEW, sql, name -> defineView(name, sql));
            each(FUNCTION, sql, name -> define(name + "()", sql));
            each(DROP_VIEW, sql, name -> {
                views.remove(name);
                definitions.remove(name);
            });
        }
    }

    private void sortTable(final String sql) {
        each(TABLE, sql, tables::add);
        final Matcher rename = RENAME.matcher(sql);
        if (rename.find()) {
            renamed.put(rename.group(1), rename.group(2));
            tables.remove(rename.group(1));
            tables.add(rename.group(2));
        }
    }

    private void defineView(final String name, final String sql) {
        views.remove(name);
        views.put(name, sql);
        define(name, sql);
    }

    private void define(final String name, final String sql) {
        definitions.remove(name);
        definitions.put(name, sql);
    }

    private String lastName(final String table) {
        String name = table;
        while (renamed.containsKey(name)) {
            name = renamed.get(name);
        }
        return name;
    }

    private interface Found {
        void name(String name);
    }

    private static void each(final Pattern pattern, final String sql, final Found found) {
        final Matcher matcher = pattern.matcher(sql);
        while (matcher.find()) {
            found.name(matcher.group(1));
        }
    }

    private static String firstGroup(final Matcher matcher) {
        String first = null;
        for (int group = 1; group <= matcher.groupCount() && first == null; group++) {
            first = matcher.group(group);
        }
        return first;
    }

    /** As the library of the migrations splits them: a statement ends with the line that ends with the delimiter. */
    private static List<String> split(final String script) {
        final List<String> statements = new ArrayList<>();
        final StringBuilder statement = new StringBuilder();
        String delimiter = ";";
        for (final String line : script.split("\n")) {
            final String text = line.strip();
            if (text.startsWith(DELIMITER)) {
                delimiter = text.substring(DELIMITER.length()).strip();
            } else if (text.endsWith(delimiter) && !text.startsWith("--")) {
                statement.append(line, 0, line.lastIndexOf(delimiter));
                statements.add(statement.toString().strip());
                statement.setLength(0);
            } else if (!text.isEmpty() && !text.startsWith("--")) {
                statement.append(line).append('\n');
            }
        }
        return statements;
    }
}
