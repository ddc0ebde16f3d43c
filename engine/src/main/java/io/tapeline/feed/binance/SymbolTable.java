package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.security.SecurityMaster;
import io.tapeline.tick.AsciiWord;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds what belongs to a symbol by the symbol's bytes in a message.
 *
 * <p>Open addressing over the hash of the bytes, since a map of strings would need a string per message.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none in {@link #find}.
 */
final class SymbolTable<T> {
    /** Odd, its bits spread: 2^64 divided by the golden ratio. */
    private static final long HASH_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private UnsafeBuffer[] symbols = new UnsafeBuffer[64];
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
        insert(new UnsafeBuffer(symbol.getBytes(UTF_8)), value);
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
        for (int i = 0; i < aLength; i += AsciiWord.LENGTH) {
            final long wordOfA = AsciiWord.load(a, aOffset + i, aLength - i);
            final long wordOfB = AsciiWord.load(b, bOffset + i, bLength - i);
            if (AsciiWord.lower(wordOfA) != AsciiWord.lower(wordOfB)) {
                return false;
            }
        }
        return true;
    }

    private void insert(final UnsafeBuffer symbol, final Object value) {
        final int mask = symbols.length - 1;
        int i = hash(symbol, 0, symbol.capacity()) & mask;
        while (symbols[i] != null) {
            i = (i + 1) & mask;
        }
        symbols[i] = symbol;
        values[i] = value;
    }

    private void grow() {
        final UnsafeBuffer[] oldSymbols = symbols;
        final Object[] oldValues = values;
        final int capacity = BitUtil.findNextPositivePowerOfTwo(oldSymbols.length * 2);
        symbols = new UnsafeBuffer[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldSymbols.length; i++) {
            if (oldSymbols[i] != null) {
                insert(oldSymbols[i], oldValues[i]);
            }
        }
    }

    private static boolean isSame(
            final UnsafeBuffer symbol, final DirectBuffer buffer, final int offset, final int length) {
        boolean isSame = symbol.capacity() == length;
        for (int i = 0; isSame && i < length; i += AsciiWord.LENGTH) {
            isSame = AsciiWord.load(symbol, i, length - i) == AsciiWord.load(buffer, offset + i, length - i);
        }
        return isSame;
    }

    private static int hash(final DirectBuffer buffer, final int offset, final int length) {
        long hash = length;
        for (int i = 0; i < length; i += AsciiWord.LENGTH) {
            hash = (hash ^ AsciiWord.load(buffer, offset + i, length - i)) * HASH_FACTOR;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    @Override
    public String toString() {
        return "SymbolTable"
                + Arrays.stream(symbols)
                        .filter(s -> s != null)
                        .map(s -> s.getStringWithoutLengthUtf8(0, s.capacity()))
                        .toList();
    }
}
