package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.feed.JsonCursor;
import io.tapeline.feed.MessageFault;
import io.tapeline.tick.Mantissa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decimals of prices and sizes by symbol, from the venue's instrument list ("Exchange information": {@code tickSize} of
 * {@code PRICE_FILTER}, {@code stepSize} of {@code LOT_SIZE}), or the same two for all.
 */
final class ExchangeInfo {
    /** Decimals of one symbol. */
    record Scales(int price, int size) {}

    private final Map<String, Scales> bySymbol;
    private final Scales fallback;

    private ExchangeInfo(final Map<String, Scales> bySymbol, final Scales fallback) {
        this.bySymbol = bySymbol;
        this.fallback = fallback;
    }

    /** Every symbol has these. */
    static ExchangeInfo uniform(final int priceScale, final int sizeScale) {
        return new ExchangeInfo(Map.of(), new Scales(priceScale, sizeScale));
    }

    static ExchangeInfo file(final Path path) {
        try {
            return parse(Files.readAllBytes(path), path.toString());
        } catch (final IOException e) {
            throw new UncheckedIOException("exchange.info=" + path + " cannot be read", e);
        }
    }

    /**
     * @param source named in the message when it is no instrument list
     * @throws IllegalArgumentException if it is none
     */
    static ExchangeInfo parse(final byte[] json, final String source) {
        final Map<String, Scales> symbols = new HashMap<>();
        try {
            new Parser(json).symbols(symbols);
        } catch (final MessageFault e) {
            throw new IllegalArgumentException("exchange.info=" + source + " is no answer of exchangeInfo", e);
        }
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("exchange.info=" + source + " has no symbols");
        }
        return new ExchangeInfo(symbols, null);
    }

    /** The decimals of a symbol, or null if the venue does not have it. */
    Scales scales(final String symbol) {
        return bySymbol.getOrDefault(symbol, fallback);
    }

    /** Walks over the list; all that is not needed is skipped. */
    private static final class Parser {
        private final JsonCursor json = new JsonCursor(new MessageFault());

        private String symbol;
        private int priceScale;
        private int sizeScale;
        private String filterType;
        private String tickSize;
        private String stepSize;

        Parser(final byte[] bytes) {
            json.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        }

        void symbols(final Map<String, Scales> symbols) {
            object(key -> {
                if (key.equals("symbols")) {
                    array(() -> symbol(symbols));
                } else {
                    json.skip();
                }
            });
            json.expectEnd();
        }

        private void symbol(final Map<String, Scales> symbols) {
            symbol = null;
            priceScale = -1;
            sizeScale = -1;
            object(key -> {
                switch (key) {
                    case "symbol" -> symbol = text(json.string());
                    case "filters" -> array(this::filter);
                    default -> json.skip();
                }
            });
            if (symbol != null && priceScale >= 0 && sizeScale >= 0) {
                symbols.put(symbol, new Scales(priceScale, sizeScale));
            }
        }

        private void filter() {
            filterType = "";
            tickSize = null;
            stepSize = null;
            object(key -> {
                switch (key) {
                    case "filterType" -> filterType = text(json.string());
                    case "tickSize" -> tickSize = text(json.string());
                    case "stepSize" -> stepSize = text(json.string());
                    default -> json.skip();
                }
            });
            if (filterType.equals("PRICE_FILTER") && tickSize != null) {
                priceScale = decimals(tickSize);
            } else if (filterType.equals("LOT_SIZE") && stepSize != null) {
                sizeScale = decimals(stepSize);
            }
        }

        private int decimals(final String step) {
            try {
                final int scale = new BigDecimal(step).stripTrailingZeros().scale();
                return Math.min(Mantissa.MAX_SCALE, Math.max(0, scale));
            } catch (final NumberFormatException e) {
                throw json.malformed();
            }
        }

        private void object(final java.util.function.Consumer<String> member) {
            json.expect('{');
            if (json.accept('}')) {
                return;
            }
            do {
                final String key = text(json.string());
                json.expect(':');
                member.accept(key);
            } while (json.accept(','));
            json.expect('}');
        }

        private void array(final Runnable element) {
            json.expect('[');
            if (json.accept(']')) {
                return;
            }
            do {
                element.run();
            } while (json.accept(','));
            json.expect(']');
        }

        private String text(final long slice) {
            final byte[] bytes = new byte[JsonCursor.length(slice)];
            json.buffer(slice).getBytes(JsonCursor.offset(slice), bytes);
            return new String(bytes, UTF_8);
        }
    }
}
