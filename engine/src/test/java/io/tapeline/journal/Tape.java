package io.tapeline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** A slab of the tests' own, whose ticks are functions of their numbers, and a clock that stands still. */
final class Tape implements EpochNanoClock {
    static final long START_NS = 1_723_161_600_000_000_000L;
    static final long FIVE_MINUTES_NS = 300_000_000_000L;
    static final int SLOTS = 1024;

    final UnsafeBuffer slab = new UnsafeBuffer(BufferUtil.allocateDirectAligned(SLOTS * TickLayout.LENGTH, 64));
    private final TickEncoder encoder = new TickEncoder();
    long nowNs = START_NS;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    static JournalConfig config(final Path directory) {
        return new JournalConfig(
                directory, "five-minutely", 1 << 20, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
    }

    Journal open(final Path directory) {
        return Journal.open(config(directory), new Counters(), this);
    }

    /** Puts trades of these numbers into the slab and hands them to the stage, in batches of {@code batch}. */
    void append(final Journal journal, final long from, final long to, final int batch) {
        for (long first = from; first <= to; first += batch) {
            final int count = (int) Math.min(batch, to - first + 1);
            final int index = (int) ((first - 1) % SLOTS);
            for (int i = 0; i < count; i++) {
                trade((index + i) % SLOTS, first + i);
            }
            final int head = Math.min(count, SLOTS - index);
            journal.stage().onTicks(first, slab, index * TickLayout.LENGTH, head, count - head);
        }
    }

    /** One definition of a feed. */
    void defineFeed(final Journal journal, final long tickNumber, final int feedId) {
        encoder.feedDefinition(slab, 0)
                .sourceKey(1000 + feedId)
                .receiveTimeNs(START_NS)
                .definedFeedId(feedId)
                .length((short) 6)
                .putName(Arrays.copyOf(("feed-" + feedId).getBytes(UTF_8), 24), 0);
        journal.stage().onTicks(tickNumber, slab, 0, 1, 0);
    }

    void trade(final int index, final long number) {
        final int offset = index * TickLayout.LENGTH;
        encoder.trade(slab, offset).price(number * 7).size(number).tradeId(number);
        TickEncoder.stamp(slab, offset, START_NS + number, START_NS + number, 1, feedOf(number), 1);
    }

    static int feedOf(final long number) {
        return 1 + (int) (number % 3);
    }

    /** Reads all that is there. */
    static Read read(final Path directory, final JournalStart start) {
        final Read read = new Read();
        try (JournalReader reader = Journal.openReader(directory, start, read.definitions)) {
            while (!reader.isAtEnd()) {
                reader.poll(read, 100);
            }
        }
        return read;
    }

    /** What came out of the journal. */
    static final class Read implements TickHandler {
        final List<Long> numbers = new ArrayList<>();
        final List<String> feeds = new ArrayList<>();
        final TickHandler definitions = (number, tick) -> feeds.add(number + ":"
                + tick.feedDefinition().definedFeedId() + "="
                + tick.feedDefinition().tickCount());

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            numbers.add(tickNumber);
            if (tick.kind() == io.tapeline.tick.codec.TradeDecoder.TEMPLATE_ID
                    && (tick.trade().price() != tickNumber * 7
                            || tick.trade().tradeId() != tickNumber
                            || tick.feedId() != feedOf(tickNumber))) {
                throw new AssertionError("tick " + tickNumber + " was altered");
            }
        }

        /** Fails unless exactly these numbers came, in order. */
        Read mustBe(final long from, final long to) {
            for (long number = from; number <= to; number++) {
                final int at = (int) (number - from);
                if (at >= numbers.size() || numbers.get(at) != number) {
                    throw new AssertionError("tick " + number + " is missing, there are " + numbers.size());
                }
            }
            if (numbers.size() != to - from + 1) {
                throw new AssertionError("expected " + from + ".." + to + ", got " + numbers.size() + " ticks");
            }
            return this;
        }
    }
}
