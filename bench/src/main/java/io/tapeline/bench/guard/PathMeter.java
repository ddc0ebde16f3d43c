package io.tapeline.bench.guard;

import com.sun.management.ThreadMXBean;
import io.tapeline.ring.TickRing;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Optional;

/**
 * Measures one path in this JVM: warms it up, counts what it allocates, and times short slices of it and of its control in
 * turns.
 *
 * <p><em>Thread</em>: one; what the ring's consumer allocates is counted with it.
 */
final class PathMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WINDOWS = 3;
    private static final int COUNTED_SLICES = 20;

    private static volatile byte[] planted;

    /**
     * How much is measured.
     *
     * @param warmNs time of the processor that both sides together get before
     * @param slices of each side
     * @param sliceNs least length of a slice, about, unless a side limits its runs
     * @param windowSlices slices of each window in which bytes are counted
     */
    record Sizes(long warmNs, int slices, long sliceNs, int windowSlices) {
        /** As the guard runs. */
        static Sizes full() {
            return new Sizes(1_500_000_000, 300, 500_000, 100);
        }
    }

    /** One side with the number of runs that make a slice. */
    private static final class Runner {
        private final Side side;
        private int runs = 1;

        private Runner(final Side side) {
            this.side = side;
        }

        /** One slice; nanoseconds. */
        private long slice() throws Exception {
            side.prepare().run();
            final Side.Step run = side.run();
            final long startNs = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                run.run();
            }
            return System.nanoTime() - startNs;
        }

        private long slice(final boolean isTwice) throws Exception {
            return isTwice ? slice() + slice() : slice();
        }

        private void warmUp(final Sizes sizes) throws Exception {
            final long ns = slice();
            if (ns < sizes.sliceNs() && runs <= side.maxRuns() / 2) {
                runs *= 2;
            }
        }

        private long units() {
            return (long) runs * side.units();
        }
    }

    private final Sizes sizes;
    private final Plant plant;

    PathMeter(final Sizes sizes, final Plant plant) {
        this.sizes = sizes;
        this.plant = plant;
    }

    /**
     * Measures it.
     *
     * @param counter of instructions, where the machine has one
     */
    Measurement measure(final GuardedPath path, final Optional<InstructionCounter> counter) throws Exception {
        final Side subjectSide = path.subject().call();
        final Side controlSide = path.control().call();
        final Runner subject = new Runner(subjectSide);
        final Runner control = new Runner(controlSide);
        warmUp(subject, control);
        final Series subjectSeries = new Series(sizes.slices());
        final Series controlSeries = new Series(sizes.slices());
        for (int i = 0; i < sizes.slices(); i++) {
            subjectSeries.add(subject.slice(plant == Plant.FAULT), subject.units());
            controlSeries.add(control.slice(), control.units());
        }
        long bytes = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS; window++) {
            long allocated = -consumerBytes(subject);
            for (int i = 0; i < sizes.windowSlices(); i++) {
                allocated += allocated(subject);
            }
            bytes = Math.min(bytes, allocated + consumerBytes(subject));
        }
        final double instructions = counter.isPresent() ? instructions(counter.get(), subject, control) : 0;
        subjectSide.close().run();
        controlSide.close().run();
        return new Measurement(
                path.name(),
                subjectSeries.work(),
                controlSeries.work(),
                bytes,
                sizes.windowSlices() * subject.units(),
                instructions);
    }

    private void warmUp(final Runner subject, final Runner control) throws Exception {
        final long startNs = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - startNs < sizes.warmNs()) {
            subject.warmUp(sizes);
            control.warmUp(sizes);
        }
    }

    /** Bytes that one slice allocates on this thread. */
    private long allocated(final Runner subject) throws Exception {
        subject.side.prepare().run();
        final Side.Step run = subject.side.run();
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < subject.runs; i++) {
            run.run();
            if (plant == Plant.FAULT) {
                planted = new byte[16];
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** What the threads of rings have allocated so far, when they are done with all that they were given. */
    private static long consumerBytes(final Runner subject) throws Exception {
        subject.side.prepare().run();
        long bytes = 0;
        for (final long id : THREADS.getAllThreadIds()) {
            final ThreadInfo thread = THREADS.getThreadInfo(id);
            if (thread != null && thread.getThreadName().equals(TickRing.THREAD_NAME)) {
                bytes += THREADS.getThreadAllocatedBytes(id);
            }
        }
        return bytes;
    }

    private double instructions(final InstructionCounter counter, final Runner subject, final Runner control)
            throws Exception {
        return perUnit(counter, subject, plant == Plant.FAULT) / perUnit(counter, control, false);
    }

    private static double perUnit(final InstructionCounter counter, final Runner runner, final boolean isTwice)
            throws Exception {
        final int times = isTwice ? 2 : 1;
        return counter.count(() -> {
                    for (int i = 0; i < times * COUNTED_SLICES; i++) {
                        runner.slice();
                    }
                })
                / (COUNTED_SLICES * (double) runner.units());
    }
}
