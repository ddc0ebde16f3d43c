package io.tapeline.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages of one Binance symbol in memory, in their order, which can be read over and over.
 *
 * <p>From the second reading on, the numbers in them are raised so that they go on where they ended: a decoder sees one
 * unbroken stream, and its sequence checks do their work. The number of digits stays.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
public final class MessageTape {
    private static final String[] BOOK_NUMBERS = {"\"U\":", "\"u\":", "\"lastUpdateId\":"};
    private static final String[] TRADE_NUMBERS = {"\"t\":"};

    private final String symbol;
    private final byte[][] bytes;
    private final UnsafeBuffer[] messages;
    private final MessageKind[] kinds;
    private final int[] levels;
    private final int[][] numberOffsets;
    private final int[][] numberLengths;
    private final long[] shifts;
    private int next;
    private long passes;

    /**
     * @param symbol of all of them
     * @param texts as the venue sends them
     */
    public MessageTape(final String symbol, final List<byte[]> texts) {
        this.symbol = symbol;
        final int count = texts.size();
        bytes = texts.toArray(new byte[0][]);
        messages = new UnsafeBuffer[count];
        kinds = new MessageKind[count];
        levels = new int[count];
        numberOffsets = new int[count][];
        numberLengths = new int[count][];
        shifts = new long[MessageKind.values().length];
        final Range book = new Range();
        final Range trades = new Range();
        for (int i = 0; i < count; i++) {
            final String text = new String(bytes[i], ISO_8859_1);
            messages[i] = new UnsafeBuffer(bytes[i]);
            kinds[i] = MessageKind.of(text);
            levels[i] = ticks(kinds[i], text);
            find(i, text, kinds[i] == MessageKind.TRADE ? TRADE_NUMBERS : BOOK_NUMBERS);
            note(i, kinds[i] == MessageKind.TRADE ? trades : kinds[i] == MessageKind.DEPTH ? book : null);
        }
        shifts[MessageKind.TRADE.ordinal()] = trades.length();
        shifts[MessageKind.DEPTH.ordinal()] = book.length();
        shifts[MessageKind.QUOTE.ordinal()] = book.length();
        shifts[MessageKind.SNAPSHOT.ordinal()] = book.length();
    }

    /** Those of some kinds, of the same bytes. */
    public MessageTape only(final Predicate<MessageKind> wanted) {
        final List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (wanted.test(kinds[i])) {
                kept.add(bytes[i].clone());
            }
        }
        return new MessageTape(symbol, kept);
    }

    public String symbol() {
        return symbol;
    }

    public int count() {
        return bytes.length;
    }

    public MessageKind kind(final int index) {
        return kinds[index];
    }

    public byte[] bytes(final int index) {
        return bytes[index];
    }

    public UnsafeBuffer message(final int index) {
        return messages[index];
    }

    /** Ticks that a message makes once its book is whole; 0 for a snapshot. */
    public int ticks(final int index) {
        return levels[index];
    }

    /** Goes to the next message, after the last to the first, and gives its index. Snapshots come in the first pass only. */
    public int next() {
        if (next == bytes.length) {
            next = 0;
            passes++;
        }
        if (passes > 0) {
            if (kinds[next] == MessageKind.SNAPSHOT) {
                next++;
                return next();
            }
            raise(next);
        }
        return next++;
    }

    private void raise(final int index) {
        final long shift = shifts[kinds[index].ordinal()];
        final int[] offsets = numberOffsets[index];
        for (int i = 0; i < offsets.length; i++) {
            long rest = shift;
            int carry = 0;
            for (int at = offsets[i] + numberLengths[index][i] - 1; at >= offsets[i] && rest + carry > 0; at--) {
                final int digit = bytes[index][at] - '0' + (int) (rest % 10) + carry;
                bytes[index][at] = (byte) ('0' + digit % 10);
                carry = digit / 10;
                rest /= 10;
            }
            if (rest + carry > 0) {
                throw new IllegalStateException("the numbers of message " + index + " have no more room to grow");
            }
        }
    }

    private void find(final int index, final String text, final String[] names) {
        final int[] offsets = new int[names.length];
        final int[] lengths = new int[names.length];
        int found = 0;
        for (final String name : names) {
            final int at = text.indexOf(name);
            if (at >= 0) {
                final int start = at + name.length();
                int end = start;
                while (Character.isDigit(text.charAt(end))) {
                    end++;
                }
                offsets[found] = start;
                lengths[found++] = end - start;
            }
        }
        numberOffsets[index] = Arrays.copyOf(offsets, found);
        numberLengths[index] = Arrays.copyOf(lengths, found);
    }

    private void note(final int index, final Range range) {
        for (int i = 0; range != null && i < numberOffsets[index].length; i++) {
            range.note(messages[index].parseNaturalLongAscii(numberOffsets[index][i], numberLengths[index][i]));
        }
    }

    private static int ticks(final MessageKind kind, final String text) {
        return switch (kind) {
            case DEPTH -> count(text, "[\"");
            case QUOTE, TRADE -> 1;
            default -> 0;
        };
    }

    private static int count(final String text, final String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    /** First and last number. */
    private static final class Range {
        private long first = Long.MAX_VALUE;
        private long last;

        private void note(final long number) {
            first = Math.min(first, number);
            last = Math.max(last, number);
        }

        private long length() {
            return last == 0 ? 0 : last - first + 1;
        }
    }
}
