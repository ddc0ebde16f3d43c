package io.tapeline.chaos;

import io.tapeline.tick.TickLayout;
import java.math.BigDecimal;

/** Values as the database prints them. */
final class Lines {
    private Lines() {}

    static String decimal(final Long mantissa, final int scale) {
        return mantissa == null || mantissa == TickLayout.NULL_VALUE
                ? ""
                : BigDecimal.valueOf(mantissa, scale).toPlainString();
    }

    static String number(final long value) {
        return value == TickLayout.NULL_VALUE ? "" : Long.toString(value);
    }

    /** Columns joined as the database is asked to join them. */
    static String join(final Object... columns) {
        final StringBuilder line = new StringBuilder(128);
        for (int i = 0; i < columns.length; i++) {
            line.append(i == 0 ? "" : "|").append(columns[i]);
        }
        return line.toString();
    }
}
