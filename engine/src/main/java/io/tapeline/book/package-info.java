/**
 * Order books: price levels of a security and the best of each side. Pure: no I/O, no thread, no clock.
 *
 * <p>Uses only the room {@code tick}.
 */
package io.tapeline.book;
