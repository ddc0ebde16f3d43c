package io.tapeline.chaos;

/** What the trials of one row came to. */
final class RowTally {
    private final Findings findings = new Findings();
    private int trials;
    private int hands;
    private int failures;
    private long longestUpMs;

    void trial(final Findings found, final long upMs) {
        trials++;
        findings.add(found);
        longestUpMs = Math.max(longestUpMs, upMs);
    }

    void failure(final boolean needsHand) {
        trials++;
        failures++;
        hands += needsHand ? 1 : 0;
    }

    int trials() {
        return trials;
    }

    Findings findings() {
        return findings;
    }

    /** Starts that needed somebody. */
    int hands() {
        return hands;
    }

    /** Trials that ended otherwise than by their account. */
    int failures() {
        return failures;
    }

    long longestUpMs() {
        return longestUpMs;
    }
}
