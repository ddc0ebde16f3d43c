package io.tapeline.config;

/**
 * One key of the configuration: the only description of it, which validation and the configuration page both use.
 *
 * @param key full within its section, such as {@code batch.rows}
 * @param type how the value is written
 * @param defaultValue as it would be written in the file; empty: none, and the key must be set
 * @param range allowed values in words that follow "must be", such as {@code 1..65536}; for CHOICE and CHOICES the
 *     choices separated by {@code |}; for INTEGER, BYTES and DURATION {@code low..high}
 * @param effect what it does, one sentence
 */
public record Setting(String key, Type type, String defaultValue, String range, String effect) {
    /** How a value is written. */
    public enum Type {
        /** A whole number. */
        INTEGER,
        /** A number of bytes with its unit, such as {@code 64MiB}; given out as bytes. */
        BYTES,
        /** A time with its unit, such as {@code 10ms}; given out as nanoseconds. */
        DURATION,
        /** Text. */
        TEXT,
        /** Text that is never printed. */
        SECRET,
        /** A path, relative to the working folder. */
        PATH,
        /** true or false. */
        FLAG,
        /** One of the words in the range. */
        CHOICE,
        /** A list of words out of the range. */
        CHOICES,
        /** A list of texts. */
        TEXTS
    }
}
