package io.tapeline.config;

import java.util.List;

/** A value as it is printed: with its unit, and secrets without what is secret. */
final class EffectiveValue {
    private static final List<String> TIME_UNITS = List.of("d", "h", "m", "s", "ms", "us", "ns");
    private static final long[] TIME_NS = {
        86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
    };
    private static final List<String> BYTE_UNITS = List.of("GiB", "MiB", "KiB", "B");
    private static final long[] BYTE_SIZES = {1L << 30, 1L << 20, 1L << 10, 1L};

    private EffectiveValue() {}

    static String of(final Setting setting, final Settings settings) {
        final String key = setting.key();
        return switch (setting.type()) {
            case INTEGER -> Long.toString(settings.longValue(key));
            case BYTES -> inUnits(settings.longValue(key), BYTE_SIZES, BYTE_UNITS);
            case DURATION -> inUnits(settings.longValue(key), TIME_NS, TIME_UNITS);
            case FLAG -> Boolean.toString(settings.isSet(key));
            case PATH -> settings.path(key).toString();
            case CHOICES, TEXTS -> settings.texts(key).toString();
            case SECRET -> masked(settings.text(key));
            case TEXT, CHOICE -> settings.text(key);
        };
    }

    /** A URL without its password; anything else is hidden whole. */
    private static String masked(final String secret) {
        return secret.contains("://") ? secret.replaceFirst("://([^:@/]*):[^@]*@", "://$1:***@") : "***";
    }

    private static String inUnits(final long value, final long[] sizes, final List<String> units) {
        int i = 0;
        while (i < sizes.length - 1 && (value == 0 || value % sizes[i] != 0)) {
            i++;
        }
        return value / sizes[i] + units.get(i);
    }
}
