package io.tapeline.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads a message with Jackson's parser of tokens: each number of the market becomes a {@link BigDecimal}, each id and time
 * a long, which is the least that a decoder with exact numbers needs. It checks no sequence and keeps no book.
 *
 * <p>Prices and sizes are strings of the venue; {@code getTextCharacters} spares a String for each.
 */
public final class JacksonStreaming {
    private final JsonFactory factory = new JsonFactory();
    private long numbers;
    private long sum;

    /** Reads one message. */
    public void read(final byte[] message) {
        try (JsonParser parser = factory.createParser(message)) {
            int depth = 0;
            boolean isMarketNumber = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_ARRAY -> depth++;
                    case END_ARRAY -> depth--;
                    case FIELD_NAME -> isMarketNumber = isMarketNumber(parser.currentName());
                    case VALUE_NUMBER_INT -> sum += parser.getLongValue();
                    case VALUE_STRING -> {
                        if (depth > 0 || isMarketNumber) {
                            take(parser);
                        }
                    }
                    default -> {}
                }
            }
        } catch (final IOException e) {
            throw new IllegalStateException("Jackson refuses a message", e);
        }
    }

    /** Prices and sizes read so far. */
    public long numbers() {
        return numbers;
    }

    /** Of all that was read, so that nothing of it can be left out. */
    public long sum() {
        return sum;
    }

    private void take(final JsonParser parser) throws IOException {
        final BigDecimal number =
                new BigDecimal(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        sum += number.scale() + number.signum();
        numbers++;
    }

    private static boolean isMarketNumber(final String name) {
        if (name.length() != 1) {
            return false;
        }
        return switch (name.charAt(0)) {
            case 'p', 'q', 'b', 'B', 'a', 'A' -> true;
            default -> false;
        };
    }
}
