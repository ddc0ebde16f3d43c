package io.tapeline.feed.csv;

import io.tapeline.feed.LineSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One row, cut into fields; fields may be quoted, with two quotes for one.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction. <em>Failure</em>: {@link #wrap} is false for a
 * row that cannot be cut into fields.
 */
final class CsvRow {
    private static final byte QUOTE = '"';

    private final byte delimiter;
    private final int maxFields;
    private final int[] offsets;
    private final int[] lengths;
    private final int[] fieldOf = new int[CsvColumn.values().length];
    private final UnsafeBuffer unquoted;
    private DirectBuffer buffer;
    private int count;
    private int afterQuotes;
    private boolean isAscii;

    CsvRow(final byte delimiter, final int maxFields, final int maxLineBytes) {
        this.delimiter = delimiter;
        this.maxFields = maxFields;
        this.offsets = new int[maxFields];
        this.lengths = new int[maxFields];
        this.unquoted = new UnsafeBuffer(new byte[maxLineBytes]);
        Arrays.fill(fieldOf, -1);
    }

    /** Which field a column is. */
    void column(final CsvColumn column, final int field) {
        fieldOf[column.ordinal()] = field;
    }

    boolean hasColumn(final CsvColumn column) {
        return fieldOf[column.ordinal()] >= 0;
    }

    /** Cuts the current line; false if its quotes do not match or it has too many fields. */
    boolean wrap(final LineSource line) {
        buffer = line.buffer();
        count = 0;
        int all = 0;
        final int end = line.offset() + line.length();
        int start = line.offset();
        for (int i = start; i < end; i++) {
            final byte b = buffer.getByte(i);
            all |= b;
            if (b == delimiter) {
                if (!add(start, i - start)) {
                    return false;
                }
                start = i + 1;
            } else if (b == QUOTE && i == start) {
                return wrapQuoted(line);
            }
        }
        isAscii = all >= 0;
        return add(start, end - start);
    }

    /** The slow way: the fields are copied without their quotes. */
    private boolean wrapQuoted(final LineSource line) {
        count = 0;
        int all = 0;
        int written = 0;
        final int end = line.offset() + line.length();
        int i = line.offset();
        boolean isLast = false;
        while (!isLast) {
            final int start = written;
            if (i < end && buffer.getByte(i) == QUOTE) {
                written = copyQuoted(i + 1, end, written);
                if (written < 0) {
                    return false;
                }
                i = afterQuotes;
            } else {
                for (; i < end && buffer.getByte(i) != delimiter; i++) {
                    unquoted.putByte(written++, buffer.getByte(i));
                }
            }
            // What follows a closing quote must be a delimiter or the end.
            isLast = i >= end;
            if (!add(start, written - start) || !isLast && buffer.getByte(i) != delimiter) {
                return false;
            }
            i++;
        }
        for (int k = line.offset(); k < end; k++) {
            all |= buffer.getByte(k);
        }
        buffer = unquoted;
        isAscii = all >= 0;
        return true;
    }

    /** Copies from behind an opening quote on; the end of the copy, or -1 if there is no closing quote. */
    private int copyQuoted(final int from, final int end, final int target) {
        int written = target;
        int i = from;
        while (i < end) {
            final byte b = buffer.getByte(i);
            final boolean isDoubled = b == QUOTE && i + 1 < end && buffer.getByte(i + 1) == QUOTE;
            if (b == QUOTE && !isDoubled) {
                afterQuotes = i + 1;
                return written;
            }
            unquoted.putByte(written++, b);
            i += isDoubled ? 2 : 1;
        }
        return -1;
    }

    private boolean add(final int offset, final int length) {
        if (count == maxFields) {
            return false;
        }
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        return true;
    }

    /** Fields of the row. */
    int count() {
        return count;
    }

    boolean isAscii() {
        return isAscii;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Offset of a column's field; only for columns that are there. */
    int offset(final CsvColumn column) {
        return offsets[fieldOf[column.ordinal()]];
    }

    /** Length of a column's field; 0 for a column that is not there. */
    int length(final CsvColumn column) {
        final int field = fieldOf[column.ordinal()];
        return field < 0 ? 0 : lengths[field];
    }

    /** A field by its index, as text; for header rows. */
    String text(final int field) {
        final byte[] bytes = new byte[lengths[field]];
        buffer.getBytes(offsets[field], bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
