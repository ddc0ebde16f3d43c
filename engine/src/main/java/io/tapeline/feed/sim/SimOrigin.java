package io.tapeline.feed.sim;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * When the first event of a simulated exchange was due.
 *
 * @param isSet false: at each start anew
 * @param timeNs nanoseconds since 1970
 */
record SimOrigin(boolean isSet, long timeNs) {
    private static final long NS_PER_MS = 1_000_000;
    private static final long MAX_MS = Long.MAX_VALUE / 2 / NS_PER_MS;

    /**
     * @param text an instant by ISO 8601, milliseconds since 1970, or empty
     * @throws IllegalArgumentException that says what it must be
     */
    static SimOrigin of(final String text) {
        if (text.isBlank()) {
            return new SimOrigin(false, 0);
        }
        try {
            final long timeMs = text.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
            if (timeMs > 0 && timeMs < MAX_MS) {
                return new SimOrigin(true, timeMs * NS_PER_MS);
            }
            throw refused(text, null);
        } catch (final NumberFormatException | DateTimeException | ArithmeticException e) {
            throw refused(text, e);
        }
    }

    private static IllegalArgumentException refused(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "sim: origin=" + text + ", must be an instant such as 2026-01-31T09:30:00Z, or milliseconds since 1970",
                cause);
    }
}
