package io.tapeline.journal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.queue.RollCycles;

/** How often the journal begins a new file, in UTC. */
enum JournalRollCycle {
    FIVE_MINUTELY("five-minutely", RollCycles.FIVE_MINUTELY),
    TWENTY_MINUTELY("twenty-minutely", RollCycles.TWENTY_MINUTELY),
    HOURLY("hourly", RollCycles.FAST_HOURLY),
    DAILY("daily", RollCycles.FAST_DAILY);

    private final String key;
    private final RollCycles chronicle;
    private final DateTimeFormatter fileName;

    JournalRollCycle(final String key, final RollCycles chronicle) {
        this.key = key;
        this.chronicle = chronicle;
        fileName = DateTimeFormatter.ofPattern(chronicle.format()).withZone(ZoneOffset.UTC);
    }

    static JournalRollCycle of(final String key) {
        for (final JournalRollCycle rollCycle : values()) {
            if (rollCycle.key.equals(key)) {
                return rollCycle;
            }
        }
        throw new IllegalArgumentException(
                "journal.roll.cycle=" + key + ", must be one of five-minutely, twenty-minutely, hourly, daily");
    }

    String key() {
        return key;
    }

    RollCycles chronicle() {
        return chronicle;
    }

    /** The number of the cycle that holds this time. */
    long cycle(final long epochMs) {
        return Math.floorDiv(epochMs, (long) chronicle.lengthInMillis());
    }

    /** When a cycle begins, epoch milliseconds. */
    long startMs(final long cycle) {
        return cycle * chronicle.lengthInMillis();
    }

    /** The name of a cycle's file, without suffix. */
    String name(final long cycle) {
        return fileName.format(Instant.ofEpochMilli(startMs(cycle)));
    }

    /** The number of the cycle whose file has this name; the inverse of {@link #name}. */
    long cycleOf(final String name) {
        final String digits = name.replaceAll("[^0-9]", "") + "0000";
        final long startMs = java.time.LocalDateTime.parse(
                        digits.substring(0, 12), DateTimeFormatter.ofPattern("yyyyMMddHHmm"))
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
        return cycle(startMs);
    }
}
