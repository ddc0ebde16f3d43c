package io.tapeline.feed.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.security.SecurityMaster;
import io.tapeline.tick.TickLayout;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The securities of an import by the bytes that name them in a row: exchange, symbol and venue.
 *
 * <p>A quote of one venue of several, as US equities have them, is a security of its own, {@code AIG.Q} of {@code AIG}:
 * a row of it changes that venue's quote and no other's.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: at the first row of a security.
 */
final class CsvSecurities {
    /** More symbols than any market has: beyond it a file is noise, and is not given memory for it. */
    private static final int MAX_SECURITIES = 200_000;

    private static final byte SEPARATOR = 0;
    private static final String SEPARATOR_TEXT = "\0";
    private static final byte[] NO_BYTES = {};
    private static final int FIRST_CAPACITY = 256;

    private final SecurityMaster master;
    private final List<String> symbols;
    private CsvFormat format;
    private byte[] exchange = NO_BYTES;
    private byte[] symbol = NO_BYTES;
    private CsvSecurity[] table = new CsvSecurity[FIRST_CAPACITY];
    private int count;
    private CsvSecurity last;

    /**
     * @param symbols to be recorded; empty: all
     */
    CsvSecurities(final SecurityMaster master, final List<String> symbols) {
        this.master = master;
        this.symbols = symbols;
    }

    /** The next file, whose format gives symbol and exchange where its rows have no such columns. */
    void open(final CsvFormat newFormat) {
        format = newFormat;
        exchange = newFormat.exchange().getBytes(UTF_8);
        symbol = newFormat.symbol() == null ? NO_BYTES : newFormat.symbol().getBytes(UTF_8);
    }

    /**
     * The security of a row, defined now if it is new; null if what names it cannot be a name.
     */
    CsvSecurity of(final CsvRow row) {
        if (last != null && matches(last, row)) {
            return last;
        }
        final int mask = table.length - 1;
        int slot = hash(row) & mask;
        while (table[slot] != null) {
            if (matches(table[slot], row)) {
                last = table[slot];
                return last;
            }
            slot = (slot + 1) & mask;
        }
        final CsvSecurity added = define(row);
        if (added != null) {
            last = added;
        }
        return added;
    }

    /** Whether the key of a security is exchange, separator, symbol, separator, venue of this row. */
    private boolean matches(final CsvSecurity security, final CsvRow row) {
        final byte[] key = security.key;
        int at = match(key, 0, row, CsvColumn.EXCHANGE, exchange);
        at = at < 0 ? at : match(key, at, row, CsvColumn.SYMBOL, symbol);
        at = at < 0 ? at : match(key, at, row, CsvColumn.VENUE, NO_BYTES);
        return at == key.length;
    }

    /** Position behind a part and its separator, or -1. */
    private static int match(
            final byte[] key, final int from, final CsvRow row, final CsvColumn column, final byte[] orElse) {
        final boolean isInRow = row.hasColumn(column);
        final int length = isInRow ? row.length(column) : orElse.length;
        if (from + length >= key.length || key[from + length] != SEPARATOR) {
            return -1;
        }
        final DirectBuffer buffer = row.buffer();
        final int offset = isInRow ? row.offset(column) : 0;
        for (int i = 0; i < length; i++) {
            if (key[from + i] != (isInRow ? buffer.getByte(offset + i) : orElse[i])) {
                return -1;
            }
        }
        return from + length + 1;
    }

    private int hash(final CsvRow row) {
        int hash = hash(17, row, CsvColumn.EXCHANGE, exchange);
        hash = hash(hash, row, CsvColumn.SYMBOL, symbol);
        hash = hash(hash, row, CsvColumn.VENUE, NO_BYTES);
        return hash ^ (hash >>> 15);
    }

    private static int hash(final int start, final CsvRow row, final CsvColumn column, final byte[] orElse) {
        final boolean isInRow = row.hasColumn(column);
        final int length = isInRow ? row.length(column) : orElse.length;
        int hash = start;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + (isInRow ? row.buffer().getByte(row.offset(column) + i) : orElse[i]);
        }
        return 31 * hash + length;
    }

    private CsvSecurity define(final CsvRow row) {
        final String ofExchange = text(row, CsvColumn.EXCHANGE, exchange);
        final String plain = text(row, CsvColumn.SYMBOL, symbol);
        final String venue = text(row, CsvColumn.VENUE, NO_BYTES);
        final String whole = venue.isEmpty() ? plain : plain + "." + venue;
        final boolean isName = isName(ofExchange, SecurityMaster.MAX_EXCHANGE_BYTES)
                && isName(plain, SecurityMaster.MAX_SYMBOL_BYTES)
                && isName(whole, SecurityMaster.MAX_SYMBOL_BYTES);
        if (!isName || count == MAX_SECURITIES) {
            return null;
        }
        final boolean isWanted = symbols.isEmpty() || symbols.contains(plain) || symbols.contains(whole);
        final int id = isWanted
                ? master.define(ofExchange, whole, format.priceScale(), format.sizeScale(), format.hasTrades())
                        .id()
                : TickLayout.NULL_SECURITY;
        final String key = ofExchange + SEPARATOR_TEXT + plain + SEPARATOR_TEXT + venue + SEPARATOR_TEXT;
        final CsvSecurity security = new CsvSecurity(key.getBytes(UTF_8), id, isWanted);
        put(security);
        return security;
    }

    private void put(final CsvSecurity security) {
        count++;
        if (2 * count > table.length) {
            final CsvSecurity[] old = table;
            table = new CsvSecurity[2 * old.length];
            for (final CsvSecurity moved : old) {
                if (moved != null) {
                    place(moved);
                }
            }
        }
        place(security);
    }

    private void place(final CsvSecurity security) {
        final int mask = table.length - 1;
        int slot = hash(security.key) & mask;
        while (table[slot] != null) {
            slot = (slot + 1) & mask;
        }
        table[slot] = security;
    }

    /** The same as the hash of the row that the key is of. */
    private static int hash(final byte[] key) {
        int hash = 17;
        int length = 0;
        for (final byte b : key) {
            if (b == SEPARATOR) {
                hash = 31 * hash + length;
                length = 0;
            } else {
                hash = 31 * hash + b;
                length++;
            }
        }
        return hash ^ (hash >>> 15);
    }

    private static String text(final CsvRow row, final CsvColumn column, final byte[] orElse) {
        if (!row.hasColumn(column)) {
            return new String(orElse, UTF_8);
        }
        final byte[] bytes = new byte[row.length(column)];
        row.buffer().getBytes(row.offset(column), new UnsafeBuffer(bytes), 0, bytes.length);
        return new String(bytes, UTF_8);
    }

    private static boolean isName(final String text, final int maxBytes) {
        final int length = text.getBytes(UTF_8).length;
        return length > 0 && length <= maxBytes && text.codePoints().noneMatch(Character::isISOControl);
    }
}
