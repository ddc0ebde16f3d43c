package io.tapeline.chaos;

import io.tapeline.TapelineProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody starts the engine once more while it runs. On the same journal it must not start at all; with a journal of its own,
 * but the name of the first, it records and stores nothing. Both say who is in the way; the first does not feel it.
 */
final class SecondEngine {
    private static final long SECOND_MS = TimeUnit.SECONDS.toMillis(60);

    private SecondEngine() {}

    static String apply(final Rig rig, final Random random) {
        ChaosRow.pause(random, 500);
        return random.nextBoolean() ? onTheSameJournal(rig) : onItsOwn(rig, random);
    }

    private static String onTheSameJournal(final Rig rig) {
        try (TapelineProcess second = rig.startBeside(rig.journal())) {
            if (!second.awaitMs(SECOND_MS)) {
                throw new TrialFailure(false, "a second engine runs on the same journal:\n" + second.errors());
            }
            requireSays(second, "is in use by process " + rig.engine().pid());
            return "a second engine on the same journal";
        }
    }

    private static String onItsOwn(final Rig rig, final Random random) {
        final Path journal = rig.folder().resolve("second");
        ScratchDatabase.run(List.of("rm", "-rf", journal.toString()));
        try (TapelineProcess second = rig.startBeside(journal)) {
            final String refusal = "is run by process " + rig.engine().pid();
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SECOND_MS);
            while (!second.errors().contains(refusal)) {
                if (!second.isAlive() || System.nanoTime() > deadlineNs) {
                    throw new TrialFailure(
                            false, "a second engine of one name does not say \"" + refusal + "\":\n" + second.errors());
                }
                LockSupport.parkNanos(20_000_000);
            }
            final int moreMs = ChaosRow.pause(random, 2_000);
            second.kill9();
            return "a second engine of its name for " + moreMs + " ms beyond its refusal";
        }
    }

    private static void requireSays(final TapelineProcess second, final String words) {
        if (!second.errors().contains(words)) {
            throw new TrialFailure(
                    false, "a second engine ended, and did not say \"" + words + "\":\n" + second.errors());
        }
    }
}
