package io.tapeline.bench.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the guard says of a path, after one attempt or after several.
 *
 * @param isTimeBeyond whether each attempt was beyond the bound of the ratio
 * @param isAllocating whether each attempt has allocated
 * @param areInstructionsBeyond whether each attempt was beyond the bound of instructions; false where none are counted
 * @param attempts how many there were
 * @param last the last of them
 */
record Verdict(
        boolean isTimeBeyond, boolean isAllocating, boolean areInstructionsBeyond, int attempts, Measurement last) {
    /** One attempt. */
    static Verdict of(final Measurement measured, final Bounds.Bound bound) {
        return new Verdict(
                measured.ratio() > bound.ratioBound(),
                measured.bytes() > 0,
                bound.instructions() > 0 && measured.instructions() > bound.instructions(),
                1,
                measured);
    }

    /** Both together: a fault is there only if both attempts have it. */
    Verdict and(final Verdict next) {
        return new Verdict(
                isTimeBeyond && next.isTimeBeyond,
                isAllocating && next.isAllocating,
                areInstructionsBeyond && next.areInstructionsBeyond,
                attempts + next.attempts,
                next.last);
    }

    boolean isFailed() {
        return isTimeBeyond || isAllocating || areInstructionsBeyond;
    }

    /** One line for each fault. */
    List<String> faults(final Bounds.Bound bound) {
        final List<String> faults = new ArrayList<>();
        if (isAllocating) {
            faults.add(String.format(
                    Locale.ROOT,
                    "%s: %d bytes allocated for %d units, must be 0",
                    last.name(),
                    last.bytes(),
                    last.units()));
        }
        if (isTimeBeyond) {
            faults.add(String.format(
                    Locale.ROOT,
                    "%s: %.4f of the control's time (%.2f ns / %.2f ns), must be %.4f at most; it was %.4f when the bound"
                            + " was set",
                    last.name(),
                    last.ratio(),
                    last.subjectNs(),
                    last.controlNs(),
                    bound.ratioBound(),
                    bound.ratio()));
        }
        if (areInstructionsBeyond) {
            faults.add(String.format(
                    Locale.ROOT,
                    "%s: %.4f of the control's instructions, must be %.4f at most",
                    last.name(),
                    last.instructions(),
                    bound.instructions()));
        }
        return faults;
    }
}
