package io.tapeline;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes seeded files of trades and quotes, in the column order of the {@code tardis-*} presets, for system tests. */
final class RecordedTrades {
    private static final long START_US = 1_723_161_255_000_000L;

    private RecordedTrades() {}

    /** So many trades of a few securities over a few minutes; the sum of their sizes is the return value. */
    static BigDecimal writeTrades(final Path file, final int rows, final long seed) {
        final Random random = new Random(seed);
        long sumMantissa = 0;
        long timeUs = START_US;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n");
            for (int i = 0; i < rows; i++) {
                timeUs += random.nextInt(2_000);
                final long sizeMantissa = 1 + random.nextInt(1_000_000);
                sumMantissa += sizeMantissa;
                final BigDecimal price = BigDecimal.valueOf(6_000_000 + random.nextInt(10_000), 2);
                final BigDecimal size = BigDecimal.valueOf(sizeMantissa, 5);
                out.write("test,SYM" + random.nextInt(5) + "," + timeUs + "," + (timeUs + 700) + "," + i + ","
                        + (random.nextBoolean() ? "buy" : "sell") + "," + price.toPlainString() + ","
                        + size.toPlainString() + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BigDecimal.valueOf(sumMantissa, 5);
    }

    /** So many quotes, each different from the one before of its security. */
    static void writeQuotes(final Path file, final int rows, final long seed) {
        final Random random = new Random(seed);
        long timeUs = START_US;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n");
            for (int i = 0; i < rows; i++) {
                timeUs += random.nextInt(2_000);
                final BigDecimal bid = BigDecimal.valueOf(6_000_000 + random.nextInt(10_000), 2);
                // The size counts up, so that every quote is a change.
                out.write("test,SYM" + random.nextInt(5) + "," + timeUs + "," + (timeUs + 700) + ",1.5,"
                        + bid.add(new BigDecimal("0.01")).toPlainString() + "," + bid.toPlainString() + "," + (i + 1)
                        + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
