package io.tapeline.chaos;

import java.util.ArrayList;
import java.util.List;

/** What an accounting found. Faults are what may never happen; holes are what was missed and says so. */
final class Findings {
    private static final int MAX_MESSAGES = 20;

    private final List<String> messages = new ArrayList<>();
    private long ticks;
    private long rows;
    private long holes;
    private long missedTicks;
    private long lost;
    private long doubled;
    private long wrong;

    void ticks(final long count) {
        ticks += count;
    }

    void rows(final long count) {
        rows += count;
    }

    /** A hole that is on record. */
    void hole() {
        holes++;
    }

    /** Ticks of the truth that are missing where a record says so. */
    void missed(final long count) {
        missedTicks += count;
    }

    void lost(final long count, final String what) {
        lost += count;
        note("lost", what);
    }

    void doubled(final String what) {
        doubled++;
        note("doubled", what);
    }

    void wrong(final String what) {
        wrong++;
        note("wrong", what);
    }

    boolean isClean() {
        return lost + doubled + wrong == 0;
    }

    long ticks() {
        return ticks;
    }

    long rows() {
        return rows;
    }

    long holes() {
        return holes;
    }

    long missedTicks() {
        return missedTicks;
    }

    long lost() {
        return lost;
    }

    long doubled() {
        return doubled;
    }

    long wrong() {
        return wrong;
    }

    /** The first faults, one a line. */
    List<String> messages() {
        return messages;
    }

    void add(final Findings other) {
        ticks += other.ticks;
        rows += other.rows;
        holes += other.holes;
        missedTicks += other.missedTicks;
        lost += other.lost;
        doubled += other.doubled;
        wrong += other.wrong;
        messages.addAll(other.messages);
    }

    private void note(final String kind, final String what) {
        if (messages.size() < MAX_MESSAGES) {
            messages.add(kind + ": " + what);
        }
    }
}
