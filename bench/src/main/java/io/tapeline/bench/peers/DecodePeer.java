package io.tapeline.bench.peers;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.BinanceDecoding;
import io.tapeline.bench.MessageTape;
import java.nio.file.Path;

/**
 * Tapeline's Binance decoder, from a message's bytes to ticks in the ring, whose consumer does nothing.
 *
 * <p>Settings, and why its authors would call them fair: it does all that it does in the engine, and so more than the others:
 * exact decimals in the security's scale, checks of every number and of the sequence, the book's state, the comparison with
 * the venue's best prices, ticks encoded into the ring. UTF-8 is checked, too.
 */
final class DecodePeer implements Peer {
    private final MessageTape tape;
    private BenchRing ring;
    private BinanceDecoding decoding;
    private long messages;

    DecodePeer(final MessageTape tape) {
        this.tape = tape;
    }

    @Override
    public String name() {
        return "tapeline decoder to ring";
    }

    @Override
    public void open(final Path folder) {
        ring = BenchRing.bare();
        decoding = new BinanceDecoding(ring.publisher(), tape.symbol());
        messages = 0;
    }

    @Override
    public void run() {
        for (int i = 0; i < tape.count(); i++) {
            decoding.onMessage(tape.message(i));
            messages++;
        }
        ring.drain();
    }

    @Override
    public long done() {
        decoding.check();
        final long ticks = ring.drain();
        if (ticks < messages || !decoding.hasBook()) {
            throw new IllegalStateException(ticks + " ticks of " + messages + " messages");
        }
        return messages;
    }

    @Override
    public void close() {
        ring.close();
    }
}
