package io.tapeline.telemetry;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with the engine now, and since when: conditions that come and go by themselves, each by name, such as
 * {@code database} or {@code journal.space}.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: when a condition is raised or changes its words; none while it stays.
 */
public final class Conditions {
    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);

    /**
     * Something that is wrong.
     *
     * @param name which condition
     * @param message what is wrong, with its values, and what to do
     * @param sinceNs when it began, epoch nanoseconds
     */
    public record Raised(String name, String message, long sinceNs) {}

    /** One thing that may be wrong. */
    public final class Condition {
        private final String name;

        // Ordering note: the value is immutable; whoever sees it sees all of it.
        private final AtomicReference<Raised> raised = new AtomicReference<>();

        private Condition(final String name) {
            this.name = name;
        }

        /** It is wrong, for this reason; the time of the first call stays until {@link #clear}. */
        public void raise(final String message) {
            final Raised before = raised.get();
            if (before == null) {
                raised.set(new Raised(name, message, clock.nanoTime()));
                LOG.warn("{}: {}", name, message);
            } else if (!before.message().equals(message)) {
                raised.set(new Raised(name, message, before.sinceNs()));
            }
        }

        /** It is well again. */
        public void clear() {
            final Raised before = raised.getAndSet(null);
            if (before != null) {
                LOG.info("{}: well again after {} ms", name, (clock.nanoTime() - before.sinceNs()) / 1_000_000);
            }
        }

        public boolean isRaised() {
            return raised.get() != null;
        }
    }

    private final EpochNanoClock clock;
    private final ConcurrentSkipListMap<String, Condition> byName = new ConcurrentSkipListMap<>();

    public Conditions(final EpochNanoClock clock) {
        this.clock = clock;
    }

    /** The condition of this name, made at the first call. */
    public Condition condition(final String name) {
        return byName.computeIfAbsent(name, Condition::new);
    }

    /** What is wrong now, by name; empty when all is well. */
    public List<Raised> raised() {
        return byName.values().stream()
                .map(condition -> condition.raised.get())
                .filter(raised -> raised != null)
                .toList();
    }
}
