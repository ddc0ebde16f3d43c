package io.tapeline.bench.throughput;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.BinanceDecoding;
import io.tapeline.bench.ManyMessages;
import io.tapeline.bench.peers.Peer;
import java.nio.file.Path;

/**
 * Binance messages through one decoder and the ring into a journal; what is checked: every message was taken in sequence,
 * and every tick that the ring received is journaled.
 */
final class DecoderToJournal implements Peer {
    private final String name;
    private final ManyMessages messages;
    private BenchRing ring;
    private BinanceDecoding decoding;

    DecoderToJournal(final String name, final ManyMessages messages) {
        this.name = name;
        this.messages = messages;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(final Path folder) {
        ring = BenchRing.journaling(folder);
        decoding = new BinanceDecoding(ring.publisher(), "none");
    }

    @Override
    public int meet() {
        messages.meet(decoding);
        ring.drain();
        return messages.symbols();
    }

    @Override
    public void run() {
        messages.giveTo(decoding);
        ring.drain();
    }

    @Override
    public long done() {
        decoding.check();
        if (ring.drain() < (messages.meetings() + messages.count()) / 2) {
            throw new IllegalStateException(
                    messages.meetings() + messages.count() + " messages made " + ring.drain() + " ticks");
        }
        return messages.count();
    }

    @Override
    public void close() {
        if (ring != null) {
            ring.close();
            ring = null;
        }
    }
}
