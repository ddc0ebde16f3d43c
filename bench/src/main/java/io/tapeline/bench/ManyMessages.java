package io.tapeline.bench;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Made-up Binance messages of many symbols, in turns: one message of each symbol, then the next of each, as a venue mixes
 * them. Each symbol's own are those of {@link Messages#synthetic}, in one unbroken sequence, snapshot included; they can be
 * read once by each decoder.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none after construction.
 */
public final class ManyMessages {
    private final UnsafeBuffer buffer;
    private final String[] symbols;
    private final int[] ends;

    /**
     * @param symbols how many
     * @param depths changes of books, a multiple of the symbols
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
            texts.add(Messages.texts(this.symbols[i], depths / symbols, seed + i));
            bytes += texts.get(i).stream().mapToLong(text -> text.length).sum();
        }
        final int each = texts.get(0).size();
        ends = new int[each * symbols];
        buffer = new UnsafeBuffer(new byte[Math.toIntExact(bytes)]);
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            final byte[] text = texts.get(i % symbols).get(i / symbols);
            buffer.putBytes(end, text);
            end += text.length;
            ends[i] = end;
        }
    }

    /** How many there are besides the snapshot of each symbol: the same however many symbols share the changes of books. */
    public int count() {
        return ends.length - symbols.length;
    }

    /** Gives all of them to a decoder, in order. */
    public void giveTo(final BinanceDecoding decoding) {
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            decoding.onMessage(buffer, start, ends[i] - start, symbols[i % symbols.length]);
            start = ends[i];
        }
    }
}
