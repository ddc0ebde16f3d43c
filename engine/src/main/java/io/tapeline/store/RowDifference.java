package io.tapeline.store;

import java.util.ArrayList;
import java.util.List;

/** Finds the first row that is not the same in two lists of rows as text. */
final class RowDifference {
    private RowDifference() {}

    /**
     * @param keyColumns how many columns at the start say which row it is
     * @return the difference in words
     */
    static String first(final List<String> expectedRows, final List<String> actualRows, final int keyColumns) {
        final List<String> expected = sorted(expectedRows);
        final List<String> actual = sorted(actualRows);
        int i = 0;
        while (i < expected.size() && i < actual.size() && expected.get(i).equals(actual.get(i))) {
            i++;
        }
        final String wanted = i < expected.size() ? expected.get(i) : null;
        final String found = i < actual.size() ? actual.get(i) : null;
        if (wanted == null && found == null) {
            return "raw bytes differ from those in quarantine";
        }
        if (wanted != null && found != null && key(wanted, keyColumns).equals(key(found, keyColumns))) {
            return "altered row: expected " + wanted + ", found " + found;
        }
        if (found != null && i > 0 && found.equals(expected.get(i - 1))) {
            return "row is there twice: " + found;
        }
        if (found == null || wanted != null && order(wanted, found) < 0) {
            return "missing row: expected " + wanted;
        }
        return "row that no tick stands for: found " + found;
    }

    private static List<String> sorted(final List<String> rows) {
        final List<String> sorted = new ArrayList<>(rows);
        sorted.sort(RowDifference::order);
        return sorted;
    }

    /** By the number they begin with, then as text. */
    private static int order(final String one, final String other) {
        final int byNumber = Long.compare(number(one), number(other));
        return byNumber != 0 ? byNumber : one.compareTo(other);
    }

    private static long number(final String row) {
        return Long.parseLong(row.substring(0, row.indexOf('|')));
    }

    private static String key(final String row, final int columns) {
        int end = -1;
        for (int i = 0; i < columns; i++) {
            end = row.indexOf('|', end + 1);
        }
        return row.substring(0, end);
    }
}
