package io.tapeline.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Series of samples with and without a slow-down, and what the guard makes of them. */
class VerdictTest {
    private static final long UNITS = 1_000;
    private static final int SLICES = 300;
    private static final double SUBJECT_NS = 30;
    private static final double CONTROL_NS = 20;
    private static final long SEED = 20_261_121;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void shouldPassWhatIsAsItWas() {
        final Verdict verdict = Verdict.of(measured(1, 0.0), bound());
        assertFalse(verdict.isFailed(), verdict.toString());
    }

    @Test
    void shouldPassUnderNoiseThatMakesFourSlicesOfFiveLonger() {
        for (int i = 0; i < 1_000; i++) {
            final Verdict verdict = Verdict.of(measured(1, 0.8), bound());
            assertFalse(verdict.isFailed(), "seed " + SEED + ", round " + i + ": " + verdict);
        }
    }

    @Test
    void shouldFailASlowDownByTwoUnderTheSameNoise() {
        for (int i = 0; i < 1_000; i++) {
            final Verdict verdict = Verdict.of(measured(2, 0.8), bound());
            assertTrue(verdict.isTimeBeyond(), "seed " + SEED + ", round " + i + ": " + verdict);
        }
    }

    @Test
    void shouldFailOneByteInAWindow() {
        final Verdict verdict = Verdict.of(new Measurement("path", 30, 20, 1, 200_000, 0), bound());
        assertTrue(verdict.isAllocating());
        assertEquals(List.of("path: 1 bytes allocated for 200000 units, must be 0"), verdict.faults(bound()));
    }

    @Test
    void shouldJudgeInstructionsOnlyWhereBothMachineAndFileHaveThem() {
        final Measurement counted = new Measurement("path", 30, 20, 0, 1, 3);
        final Bounds.Bound uncounted = new Bounds.Bound(1.5, 1.5, 1.5, 2.1, 0);
        final Bounds.Bound known = new Bounds.Bound(1.5, 1.5, 1.5, 2.1, 2.9);
        assertFalse(Verdict.of(counted, uncounted).isFailed());
        assertFalse(Verdict.of(new Measurement("path", 30, 20, 0, 1, 0), known).isFailed());
        assertTrue(Verdict.of(counted, known).areInstructionsBeyond());
    }

    @Test
    void shouldTryAgainUntilAnAttemptIsWithinTheBounds() throws Exception {
        final Verdict verdict = judge(3, slow(), slow(), good());
        assertFalse(verdict.isFailed());
        assertEquals(3, verdict.attempts());
    }

    @Test
    void shouldNotTryAgainWhatHasPassed() throws Exception {
        assertEquals(1, judge(3, good(), slow(), slow()).attempts());
    }

    @Test
    void shouldFailWhatIsSlowInEachAttempt() throws Exception {
        final Verdict verdict = judge(3, slow(), slow(), slow(), good());
        assertTrue(verdict.isTimeBeyond());
        assertFalse(verdict.isAllocating());
        assertEquals(3, verdict.attempts());
    }

    /** Two faults that take turns are noise: neither was there each time. */
    @Test
    void shouldPassWhatEachAttemptFindsAnotherFaultIn() throws Exception {
        assertFalse(judge(2, slow(), new Measurement("path", 30, 20, 24, 1, 0)).isFailed());
    }

    @Test
    void shouldSetTheBoundInTheMiddleBetweenOnceAndTwice() {
        final Bounds.Bound bound = bound();
        assertEquals(1.5, bound.ratio());
        assertEquals(1.4, bound.least(), 1e-9);
        assertEquals(1.6, bound.most(), 1e-9);
        assertEquals(bound.ratioBound() / bound.ratio(), 2 * bound.ratio() / bound.ratioBound(), 1e-9);
    }

    private static Bounds.Bound bound() {
        return Bounds.Bound.of(List.of(
                new Measurement("path", 32, 20, 0, 1, 0),
                new Measurement("path", 30, 20, 0, 1, 0),
                new Measurement("path", 28, 20, 0, 1, 0)));
    }

    private static Verdict judge(final int most, final Measurement... attempts) throws Exception {
        final Iterator<Measurement> each = new ArrayList<>(Arrays.asList(attempts)).iterator();
        return new Attempts(most).judge(bound(), each::next);
    }

    private static Measurement good() {
        return new Measurement("path", 31, 20, 0, 1, 0);
    }

    private static Measurement slow() {
        return new Measurement("path", 60, 20, 0, 1, 0);
    }

    /** Noise lengthens this share of the slices by up to a hundred times, and each by up to 3 %. */
    private Measurement measured(final int times, final double share) {
        return new Measurement("path", series(times * SUBJECT_NS, share), series(CONTROL_NS, share), 0, 200_000, 0);
    }

    private double series(final double ns, final double share) {
        final Series series = new Series(SLICES);
        for (int i = 0; i < SLICES; i++) {
            final double longer = random.nextDouble() < share ? 1 + random.nextInt(100) : 1;
            series.add((long) (ns * UNITS * longer * (1 + 0.03 * random.nextDouble())), UNITS);
        }
        return series.work();
    }
}
