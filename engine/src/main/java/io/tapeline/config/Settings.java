package io.tapeline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Validated values by key. Asking for a key that is no {@link Setting}, or with another type, is a programmer's error and
 * throws. Durations are nanoseconds, byte counts are bytes.
 */
public final class Settings {
    private final Map<String, Object> values;

    /** Values as the loader made them: Long, String, Boolean, Path or List of String. */
    public Settings(final Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    public long longValue(final String key) {
        return (Long) value(key);
    }

    public int intValue(final String key) {
        return Math.toIntExact((Long) value(key));
    }

    public String text(final String key) {
        return (String) value(key);
    }

    public boolean isSet(final String key) {
        return (Boolean) value(key);
    }

    public Path path(final String key) {
        return (Path) value(key);
    }

    @SuppressWarnings("unchecked")
    public List<String> texts(final String key) {
        return (List<String>) value(key);
    }

    private Object value(final String key) {
        final Object value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no setting " + key + "; known are " + values.keySet());
        }
        return value;
    }
}
