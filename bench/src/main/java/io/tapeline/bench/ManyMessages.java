package io.tapeline.bench;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Made-up Binance messages of many symbols, in turns: one message of each symbol, then the next of each, as a venue mixes
 * them. Each symbol's own are those of {@link Messages#synthetic}, in one unbroken sequence; they can be read once by each
 * decoder. The first of each symbol, up to those before the second change of its book, are there to meet it: the change
 * that begins the book, its snapshot, quotes and trades.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none after construction.
 */
public final class ManyMessages {
    private final UnsafeBuffer buffer;
    private final String[] symbols;
    private final int[] ends;
    private final int meetings;

    /**
     * @param symbols how many
     * @param depths changes of books, a multiple of the symbols; those that a symbol is met with come on top
     */
    public ManyMessages(final int symbols, final int depths, final long seed) {
        if (depths < symbols || depths % symbols != 0) {
            throw new IllegalArgumentException("depths=" + depths + ", must be a multiple of symbols=" + symbols);
        }
        this.symbols = new String[symbols];
        final List<List<byte[]>> texts = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < symbols; i++) {
            this.symbols[i] = String.format("S%05dUSDT", i);
            texts.add(Messages.texts(this.symbols[i], 1 + depths / symbols, seed + i));
            bytes += texts.get(i).stream().mapToLong(text -> text.length).sum();
        }
        final int each = texts.get(0).size();
        ends = new int[each * symbols];
        meetings = Messages.texts(this.symbols[0], 1, seed).size() * symbols;
        buffer = new UnsafeBuffer(new byte[Math.toIntExact(bytes)]);
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            final byte[] text = texts.get(i % symbols).get(i / symbols);
            buffer.putBytes(end, text);
            end += text.length;
            ends[i] = end;
        }
    }

    /** How many there are behind the first meetings: the same however many symbols share the changes of books. */
    public int count() {
        return ends.length - meetings;
    }

    /** How many there are to meet all symbols with. */
    public int meetings() {
        return meetings;
    }

    public int symbols() {
        return symbols.length;
    }

    /** Gives those that all symbols are met with to a decoder. */
    public void meet(final BinanceDecoding decoding) {
        give(decoding, 0, meetings);
    }

    /** Gives the others, in order, to a decoder that has met all symbols. */
    public void giveTo(final BinanceDecoding decoding) {
        give(decoding, meetings, ends.length);
    }

    private void give(final BinanceDecoding decoding, final int from, final int to) {
        int start = from == 0 ? 0 : ends[from - 1];
        for (int i = from; i < to; i++) {
            decoding.onMessage(buffer, start, ends[i] - start, symbols[i % symbols.length]);
            start = ends[i];
        }
    }
}
