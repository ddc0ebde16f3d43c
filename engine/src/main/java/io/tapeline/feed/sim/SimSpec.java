package io.tapeline.feed.sim;

import io.tapeline.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What determines the events of a simulated exchange.
 *
 * @param symbols of its securities, in order
 * @param seed of its randomness
 * @param depth levels of each side of each book
 * @param hasQuotes whether each event ends with a quote when it changed a best price or size
 */
public record SimSpec(List<String> symbols, long seed, int depth, boolean hasQuotes) {
    /** Code of the exchange. */
    public static final String EXCHANGE = "sim";

    public SimSpec {
        symbols = List.copyOf(symbols);
        if (symbols.isEmpty() || depth < 1) {
            throw new IllegalArgumentException(
                    "symbols=" + symbols.size() + " depth=" + depth + ", both must be 1 or more");
        }
    }

    /** A spec of symbols SIM0001, SIM0002 and so on. */
    public static SimSpec of(final int securities, final long seed, final int depth, final boolean hasQuotes) {
        final List<String> symbols = new ArrayList<>(securities);
        for (int i = 1; i <= securities; i++) {
            symbols.add(String.format(Locale.ROOT, "SIM%04d", i));
        }
        return new SimSpec(symbols, seed, depth, hasQuotes);
    }

    /** The spec that the settings of {@link SimFeed} describe; symbols asked for replace the number of securities. */
    static SimSpec of(final Settings settings, final List<String> symbols) {
        final long seed = settings.longValue(SimFeed.SEED);
        final int depth = settings.intValue(SimFeed.DEPTH);
        final boolean hasQuotes = settings.isSet(SimFeed.QUOTES);
        return symbols.isEmpty()
                ? of(settings.intValue(SimFeed.SECURITIES), seed, depth, hasQuotes)
                : new SimSpec(symbols, seed, depth, hasQuotes);
    }

    /** Scales differ between securities, as they do on real venues. */
    int priceScale(final int security) {
        return new int[] {2, 4, 8, 5, 0, 1}[security % 6];
    }

    int sizeScale(final int security) {
        return new int[] {0, 8, 3}[security % 3];
    }
}
