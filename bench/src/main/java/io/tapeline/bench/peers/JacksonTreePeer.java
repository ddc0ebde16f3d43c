package io.tapeline.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.MessageTape;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;

/**
 * Jackson's tree, whose prices and sizes are then made BigDecimals: how most programs read a venue.
 *
 * <p>Settings, and why its authors would call them fair: one mapper for all messages; it is given the bytes.
 */
final class JacksonTreePeer implements Peer {
    private static final String[] NUMBERS = {"p", "q", "b", "B", "a", "A"};
    private static final String[] SIDES = {"b", "a", "bids", "asks"};

    private final MessageTape tape;
    private final ObjectMapper mapper = new ObjectMapper();
    private long messages;
    private long numbers;
    private long sum;

    JacksonTreePeer(final MessageTape tape) {
        this.tape = tape;
    }

    @Override
    public String name() {
        return "jackson tree to BigDecimal";
    }

    @Override
    public void open(final Path folder) {
        messages = 0;
        numbers = 0;
    }

    @Override
    public void run() throws IOException {
        for (int i = 0; i < tape.count(); i++) {
            final JsonNode root = mapper.readTree(tape.bytes(i));
            final JsonNode data = root.has("data") ? root.get("data") : root;
            for (final String name : SIDES) {
                final JsonNode side = data.get(name);
                if (side != null && side.isArray()) {
                    levels(side);
                }
            }
            for (final String name : NUMBERS) {
                final JsonNode number = data.get(name);
                if (number != null && number.isTextual()) {
                    take(number);
                }
            }
            messages++;
        }
    }

    @Override
    public long done() {
        if (numbers != PlainNumbers.count(tape) || sum == 0) {
            throw new IllegalStateException(
                    numbers + " prices and sizes were read, must be " + PlainNumbers.count(tape));
        }
        return messages;
    }

    @Override
    public void close() {}

    private void levels(final JsonNode side) {
        for (final JsonNode level : side) {
            take(level.get(0));
            take(level.get(1));
        }
    }

    private void take(final JsonNode text) {
        final BigDecimal number = new BigDecimal(text.textValue());
        sum += number.scale() + number.signum();
        numbers++;
    }
}
