package io.tapeline.bench.guard;

import java.util.concurrent.Callable;

/** Tries again until an attempt finds nothing, or there have been enough: noise does not come each time, a fault does. */
record Attempts(int most) {
    Verdict judge(final Bounds.Bound bound, final Callable<Measurement> attempt) throws Exception {
        Verdict verdict = Verdict.of(attempt.call(), bound);
        while (verdict.isFailed() && verdict.attempts() < most) {
            verdict = verdict.and(Verdict.of(attempt.call(), bound));
        }
        return verdict;
    }
}
