/**
 * Recorded ticks in files of comma-separated values: columns are declared by settings, or taken from a preset.
 *
 * <p>{@link io.tapeline.feed.csv.CsvFormat} is what the settings, the preset and the name of a file say together;
 * {@link io.tapeline.feed.csv.CsvAgent} reads the rows; {@link io.tapeline.feed.csv.CsvDecoder} makes ticks of them. Each
 * row is stored, rejected or, by a list of symbols, left out, and counted as that. Uses what {@code feed} may use.
 */
package io.tapeline.feed.csv;
