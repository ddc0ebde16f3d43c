package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.security.SecurityMaster;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * Finds what belongs to a symbol by the symbol's bytes in a message.
 *
 * <p>Open addressing over the hash of the bytes, since a map of strings would need a string per message.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none in {@link #find}.
 */
final class SymbolTable<T> {
    private byte[][] symbols = new byte[64][];
    private Object[] values = new Object[64];
    private int size;

    int size() {
        return size;
    }

    /** What was put under this symbol, or null. */
    @SuppressWarnings("unchecked")
    T find(final DirectBuffer buffer, final int offset, final int length) {
        final int mask = symbols.length - 1;
        for (int i = hash(buffer, offset, length) & mask; symbols[i] != null; i = (i + 1) & mask) {
            if (isSame(symbols[i], buffer, offset, length)) {
                return (T) values[i];
            }
        }
        return null;
    }

    /** Puts a symbol that is not in the table yet. */
    void put(final String symbol, final T value) {
        if (2 * (size + 1) > symbols.length) {
            grow();
        }
        insert(symbol.getBytes(UTF_8), value);
        size++;
    }

    @SuppressWarnings("unchecked")
    void forEach(final Consumer<T> action) {
        for (final Object value : values) {
            if (value != null) {
                action.accept((T) value);
            }
        }
    }

    /** Whether bytes may be a symbol at all: no blanks, controls, quotes or slashes, and not too long. */
    static boolean isWellFormed(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0 || length > SecurityMaster.MAX_SYMBOL_BYTES) {
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            final int b = buffer.getByte(i);
            final boolean isAllowed = b < 0
                    || b >= '0' && b <= '9'
                    || (b | 0x20) >= 'a' && (b | 0x20) <= 'z'
                    || b == '_'
                    || b == '-'
                    || b == '.';
            if (!isAllowed) {
                return false;
            }
        }
        return true;
    }

    /** Whether two symbols are the same but for the case of ASCII letters. */
    static boolean isSameSymbol(
            final DirectBuffer a,
            final int aOffset,
            final int aLength,
            final DirectBuffer b,
            final int bOffset,
            final int bLength) {
        if (aLength != bLength) {
            return false;
        }
        for (int i = 0; i < aLength; i++) {
            if (lower(a.getByte(aOffset + i)) != lower(b.getByte(bOffset + i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(final int b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    private void insert(final byte[] symbol, final Object value) {
        final org.agrona.concurrent.UnsafeBuffer view = new org.agrona.concurrent.UnsafeBuffer(symbol);
        final int mask = symbols.length - 1;
        int i = hash(view, 0, symbol.length) & mask;
        while (symbols[i] != null) {
            i = (i + 1) & mask;
        }
        symbols[i] = symbol;
        values[i] = value;
    }

    private void grow() {
        final byte[][] oldSymbols = symbols;
        final Object[] oldValues = values;
        final int capacity = BitUtil.findNextPositivePowerOfTwo(oldSymbols.length * 2);
        symbols = new byte[capacity][];
        values = new Object[capacity];
        for (int i = 0; i < oldSymbols.length; i++) {
            if (oldSymbols[i] != null) {
                insert(oldSymbols[i], oldValues[i]);
            }
        }
    }

    private static boolean isSame(final byte[] symbol, final DirectBuffer buffer, final int offset, final int length) {
        if (symbol.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (symbol[i] != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(final DirectBuffer buffer, final int offset, final int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + buffer.getByte(i);
        }
        return hash ^ hash >>> 15;
    }

    @Override
    public String toString() {
        return "SymbolTable"
                + Arrays.stream(symbols)
                        .filter(s -> s != null)
                        .map(s -> new String(s, UTF_8))
                        .toList();
    }
}
