/**
 * Configuration: immutable values, read from one HOCON file with environment variables over it, checked as a whole
 * before anything is opened.
 *
 * <p>Holds the HOCON library alone. Uses no other room.
 */
package io.tapeline.config;
