package io.tapeline.feed;

/** How far the book of a security can be trusted. */
public enum BookState {
    /** Nothing has come yet. */
    INIT,
    /** Changes are kept until a snapshot comes that they follow. */
    SYNCING,
    /** Whole: snapshot and every change since. */
    OK,
    /** The connection is lost or silent; syncs again when it is back. */
    STALE,
    /** Snapshots failed again and again; still asked for, slowly. */
    FAILED
}
