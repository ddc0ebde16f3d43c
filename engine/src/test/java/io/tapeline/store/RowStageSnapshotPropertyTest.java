package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.state.MarketState;
import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state that was written and read back goes on as the one that was not: the same hash, and the same rows. */
class RowStageSnapshotPropertyTest {
    private static final int TICKS = 12_000;
    private static final int POINTS = 6;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldGoOnFromSnapshotAsFromAllTicks(final long seed) {
        final TestTape tape = TestTape.random(seed, 25, TICKS);
        final Random random = new Random(seed);
        for (int i = 0; i < POINTS; i++) {
            final long tick = 1 + random.nextInt(TICKS);
            final Run whole = new Run(tape);
            whole.feed(1, tick, false);
            final Run restored = new Run(tape);
            restored.restore(whole.stored());
            final String what = "seed " + seed + " tick " + tick;
            assertEquals(whole.market().stateHash(), restored.market().stateHash(), what);

            whole.feed(tick + 1, tape.count(), true);
            restored.feed(tick + 1, tape.count(), true);
            assertEquals(whole.market().stateHash(), restored.market().stateHash(), what);
            assertEquals(whole.market().ticks(), restored.market().ticks(), what);
            assertEquals(whole.market().bestChanges(), restored.market().bestChanges(), what);
            assertEquals(whole.market().lastTickMark(), restored.market().lastTickMark(), what);
            assertEquals(
                    whole.market().catalog().feeds(),
                    restored.market().catalog().feeds(),
                    what);
            assertEquals(
                    whole.market().catalog().securities(),
                    restored.market().catalog().securities(),
                    what);
            for (final VerifyTable table : VerifyTable.values()) {
                assertEquals(whole.rows(table), restored.rows(table), what + " " + table);
            }
            assertTrue(Arrays.equals(whole.stored(), restored.stored()), what);
        }
    }

    @Test
    void shouldHashTheSameWhateverTheDrains() {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 25, TICKS);
        final Run often = new Run(tape);
        final Run never = new Run(tape);
        for (long tick = 1; tick <= TICKS; tick++) {
            tape.replay(tick, tick, often.stage);
            often.stage.drainCandles();
            tape.replay(tick, tick, never.stage);
            if (tick % 97 == 0) {
                assertEquals(often.market().stateHash(), never.market().stateHash(), "seed " + seed + " tick " + tick);
            }
        }
    }

    @Test
    void shouldRefuseBytesThatAreNoState() {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 25, 3_000);
        final Run run = new Run(tape);
        run.feed(1, tape.count(), false);
        final byte[] stored = run.stored();
        for (int length = 0; length < stored.length; length += 1 + length / 50) {
            final byte[] cut = Arrays.copyOf(stored, length);
            assertThrows(StateException.class, () -> new Run(tape).restore(cut), "seed " + seed + " length " + length);
        }
        final Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            final byte[] flipped = stored.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                new Run(tape).restore(flipped);
            } catch (final StateException expected) {
                assertTrue(expected.getMessage().length() > 10, "seed " + seed);
            }
        }
    }

    /** A stage, and what it made of the ticks. */
    private static final class Run {
        private final TestTape tape;
        private final DigestSink sink = new DigestSink(security -> security.id(), new RetentionMarks(), null, 0);
        private final RowStage stage;

        Run(final TestTape tape) {
            this.tape = tape;
            stage = new RowStage(TestStores.CANDLES, 10_000_000_000L, tape, sink);
        }

        MarketState market() {
            return stage.market();
        }

        void feed(final long first, final long last, final boolean isRowed) {
            stage.rows(isRowed);
            tape.replay(first, last, stage);
            stage.drainCandles();
        }

        byte[] stored() {
            final StateOutput out = new StateOutput();
            market().writeTo(out);
            return Arrays.copyOf(out.array(), out.length());
        }

        void restore(final byte[] stored) {
            final StateInput in = new StateInput(stored, 0, stored.length);
            market().readFrom(in);
            in.mustEnd();
        }

        Map<Long, String> rows(final VerifyTable table) {
            final Map<Long, String> rows = new TreeMap<>();
            sink.blocks(table).forEach((block, digest) -> rows.put(block, digest.rows + " " + digest.hash));
            return rows;
        }
    }
}
