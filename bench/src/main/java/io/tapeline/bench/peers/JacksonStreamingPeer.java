package io.tapeline.bench.peers;

import io.tapeline.bench.JacksonStreaming;
import io.tapeline.bench.MessageTape;
import java.nio.file.Path;

/**
 * Jackson's streaming parser to BigDecimal: the fastest that Jackson offers.
 *
 * <p>Settings, and why its authors would call them fair: one factory, which keeps its buffers and its table of names; the
 * parser is given the bytes, so it decodes UTF-8 itself; numbers are made from its own characters, without a String. It
 * builds no object, publishes nothing and checks no sequence.
 */
final class JacksonStreamingPeer implements Peer {
    private final MessageTape tape;
    private JacksonStreaming jackson;
    private long messages;

    JacksonStreamingPeer(final MessageTape tape) {
        this.tape = tape;
    }

    @Override
    public String name() {
        return "jackson streaming to BigDecimal";
    }

    @Override
    public void open(final Path folder) {
        jackson = new JacksonStreaming();
        messages = 0;
    }

    @Override
    public void run() {
        for (int i = 0; i < tape.count(); i++) {
            jackson.read(tape.bytes(i));
            messages++;
        }
    }

    @Override
    public long done() {
        if (jackson.numbers() != PlainNumbers.count(tape) || jackson.sum() == 0) {
            throw new IllegalStateException(
                    jackson.numbers() + " prices and sizes were read, must be " + PlainNumbers.count(tape));
        }
        return messages;
    }

    @Override
    public void close() {}
}
