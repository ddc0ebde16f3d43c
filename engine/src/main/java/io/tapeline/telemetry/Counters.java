package io.tapeline.telemetry;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** All counters of a process by name, such as {@code binance-spot.rejected}. May be used by any thread. */
public final class Counters {
    private final ConcurrentSkipListMap<String, Counter> byName = new ConcurrentSkipListMap<>();

    /** The counter of this name, made at the first call; its writer must be one thread. */
    public Counter counter(final String name) {
        return byName.computeIfAbsent(name, Counter::new);
    }

    /** The values now, sorted by name. */
    public Map<String, Long> values() {
        final Map<String, Long> values = new TreeMap<>();
        byName.forEach((name, counter) -> values.put(name, counter.value()));
        return values;
    }
}
