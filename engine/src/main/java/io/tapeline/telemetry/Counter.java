package io.tapeline.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that one thread writes and any thread reads.
 *
 * <p>Ordering note: writes are ordered (release), reads are volatile. A reader that sees a value also sees whatever the
 * writer did before; it may see it late.
 *
 * <p><em>Thread</em>: one writer. <em>Allocation</em>: none.
 */
public final class Counter {
    private final String name;
    private final AtomicLong value = new AtomicLong();

    Counter(final String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public void increment() {
        value.lazySet(value.getPlain() + 1);
    }

    public void add(final long amount) {
        value.lazySet(value.getPlain() + amount);
    }

    public void set(final long newValue) {
        value.lazySet(newValue);
    }

    public long value() {
        return value.get();
    }
}
