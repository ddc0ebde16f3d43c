package io.tapeline.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class PathMeterTest {
    private static final PathMeter.Sizes TINY = new PathMeter.Sizes(10_000_000, 3, 100_000, 3);

    private static final int BYTES = 64 << 20;

    private long runs;

    static Stream<String> paths() {
        return GuardedPaths.all().stream().map(GuardedPath::name);
    }

    /** No figures: each path can be opened, does its work, and finds that it was done. */
    @ParameterizedTest
    @MethodSource("paths")
    void shouldMeasureEachGuardedPath(final String name) throws Exception {
        final GuardedPath path = GuardedPaths.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        final Measurement measured = new PathMeter(TINY, Plant.NONE).measure(path, Optional.empty());
        assertTrue(measured.subjectNs() > 0 && measured.controlNs() > 0, measured.toString());
        assertTrue(measured.units() >= TINY.windowSlices(), measured.toString());
    }

    @Test
    void shouldSeeThePlantedAllocation() throws Exception {
        final PathMeter.Sizes sizes = new PathMeter.Sizes(200_000_000, 3, 100_000, 10);
        assertEquals(
                0,
                new PathMeter(sizes, Plant.NONE)
                        .measure(counting(), Optional.empty())
                        .bytes());
        final Measurement planted = new PathMeter(sizes, Plant.FAULT).measure(counting(), Optional.empty());
        assertTrue(planted.bytes() >= 16 * planted.units(), planted.toString());
    }

    @Test
    void shouldDoThePlantedWorkTwice() throws Exception {
        final PathMeter.Sizes sizes = new PathMeter.Sizes(0, 10, 0, 1);
        new PathMeter(sizes, Plant.NONE).measure(counting(), Optional.empty());
        final long once = runs;
        runs = 0;
        new PathMeter(sizes, Plant.FAULT).measure(counting(), Optional.empty());
        assertEquals(once + 10, runs);
    }

    @Test
    void shouldFailWhenTheWorkWasNotDone() {
        final Side wrong = Side.of(1, () -> runs++, () -> {
            throw new IllegalStateException("not done");
        });
        final GuardedPath path = new GuardedPath("wrong", () -> wrong, () -> wrong);
        final PathMeter meter = new PathMeter(TINY, Plant.NONE);
        assertThrows(IllegalStateException.class, () -> meter.measure(path, Optional.empty()));
    }

    /** Page faults are counted on every machine that has perf, instructions on some. */
    @Test
    void shouldCountWhatTheThreadDoesWherePerfIsInstalled() throws Exception {
        final InstructionCounter counter = new InstructionCounter("page-faults:u");
        final ByteBuffer[] touched = new ByteBuffer[1];
        double faults = 0;
        try {
            faults = counter.count(() -> touched[0] = ByteBuffer.allocateDirect(BYTES));
        } catch (final IOException e) {
            abort("no perf here: " + e.getMessage());
        }
        assertTrue(faults >= BYTES >> 21, faults + " page faults for " + touched[0].capacity() + " new bytes");
    }

    private GuardedPath counting() {
        return new GuardedPath(
                "counting", () -> Side.of(1, () -> runs++, () -> {}), () -> Side.of(1, () -> {}, () -> {}));
    }
}
