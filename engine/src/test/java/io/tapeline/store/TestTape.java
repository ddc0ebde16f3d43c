package io.tapeline.store;

import io.tapeline.security.FeedSource;
import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.RejectReason;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** A tape in memory that stands in for the journal: ticks of all kinds from a seed, and the raw bytes of rejects. */
final class TestTape implements RawMessages {
    static final long START_NS = 1_723_075_200_000_000_000L;

    private final ExpandableArrayBuffer ticks = new ExpandableArrayBuffer();
    private final List<byte[]> rawMessages = new ArrayList<>();
    private final List<Security> securities = new ArrayList<>();
    private final DirectPublisher publisher = new DirectPublisher(this::append);
    private final SecurityMaster master = new SecurityMaster(new SecurityCatalog(), publisher, () -> START_NS);
    private final TickEncoder encoder = new TickEncoder();
    private final Random random;
    private FeedSource feed;
    private long count;
    private long timeNs = START_NS;
    private long definitions;
    private boolean hasWrongTimes = true;

    TestTape(final long seed) {
        random = new Random(seed);
    }

    /** Definitions, then books, trades, quotes, and now and then trouble. */
    static TestTape random(final long seed, final int securityCount, final int tickCount) {
        final TestTape tape = new TestTape(seed);
        tape.define(securityCount);
        while (tape.count < tickCount) {
            tape.addAny();
        }
        return tape;
    }

    /** Levels and trades within one minute, so that it can be replayed over and over. */
    static TestTape onlyBooksAndTrades(final long seed, final int tickCount) {
        final TestTape tape = new TestTape(seed);
        tape.define(4);
        tape.definitions = tape.count;
        tape.hasWrongTimes = false;
        while (tape.count < tickCount) {
            tape.timeNs += 500;
            final Security security = tape.securities.get(tape.random.nextInt(4));
            if (tape.random.nextInt(3) == 0) {
                tape.trade(security);
            } else {
                tape.level(security);
            }
        }
        return tape;
    }

    /** Ticks before the first of the market. */
    long definitions() {
        return definitions;
    }

    long count() {
        return count;
    }

    /** Time between two ticks at most. */
    private long stepNs = 20_000_000L;

    /** From now on each tick has the event time that it is given. */
    void exactTimes() {
        hasWrongTimes = false;
    }

    TestTape step(final long newStepNs) {
        stepNs = newStepNs;
        return this;
    }

    void replay(final long first, final long last, final TickHandler handler) {
        final TickFlyweight tick = new TickFlyweight();
        for (long number = first; number <= last; number++) {
            handler.onTick(number, tick.wrap(ticks, Math.toIntExact((number - 1) * TickLayout.LENGTH)));
            if (number % 500 == 0) {
                handler.onBatchEnd(number);
            }
        }
        handler.onBatchEnd(last);
    }

    void define(final int securityCount) {
        feed = master.defineFeed("test-feed", 1);
        for (int i = 0; i < securityCount; i++) {
            // Every fifth has no trades, scales differ.
            securities.add(master.define("XTST", "SYM" + i, i % 19, (i * 7) % 19, i % 5 != 4));
        }
        for (final Security security : securities) {
            if (security.hasTrades()) {
                reset(security, ResetPhase.SNAPSHOT_BEGIN);
                reset(security, ResetPhase.SNAPSHOT_END);
            }
        }
    }

    void addAny() {
        final Security security = securities.get(random.nextInt(securities.size()));
        timeNs += (long) (random.nextDouble() * stepNs);
        final int dice = random.nextInt(1_000);
        if (dice < 3) {
            feedState(security);
        } else if (dice < 6) {
            reject();
        } else if (dice < 10) {
            clock();
        } else if (!security.hasTrades()) {
            quote(security);
        } else if (dice < 300) {
            trade(security);
        } else {
            level(security);
        }
    }

    void reset(final Security security, final ResetPhase phase) {
        final long slot = publisher.claim(1);
        encoder.bookReset(publisher.buffer(slot), publisher.offset(slot))
                .feedSequence(1)
                .phase(phase);
        end(slot, security.id());
    }

    void level(final Security security) {
        final boolean isBid = random.nextBoolean();
        final long slot = publisher.claim(1);
        encoder.bookLevel(publisher.buffer(slot), publisher.offset(slot))
                .price(isBid ? 1_000_000 - random.nextInt(5) : 1_000_010 + random.nextInt(5))
                .size(random.nextInt(3) == 0 ? 0 : random.nextLong() >>> 1 + random.nextInt(62))
                .feedSequence(slot)
                .side(isBid ? Side.BID : Side.ASK);
        end(slot, security.id());
    }

    void quote(final Security security) {
        final long slot = publisher.claim(1);
        encoder.quote(publisher.buffer(slot), publisher.offset(slot))
                .bidPrice(random.nextInt(10) == 0 ? TickLayout.NULL_VALUE : 10_000 - random.nextInt(5))
                .askPrice(10_001 + random.nextInt(5))
                .bidSize(random.nextInt(100))
                .askSize(random.nextInt(100));
        end(slot, security.id());
    }

    void trade(final Security security) {
        trade(security, 1_000_000 + random.nextInt(1_000), random.nextLong() >>> 3 + random.nextInt(60));
    }

    void trade(final Security security, final long price, final long size) {
        final long slot = publisher.claim(1);
        encoder.trade(publisher.buffer(slot), publisher.offset(slot))
                .price(price)
                .size(size)
                .tradeId(slot)
                .tradeCount(random.nextInt(3))
                .aggressor(
                        switch (random.nextInt(3)) {
                            case 0 -> Aggressor.BUYER;
                            case 1 -> Aggressor.SELLER;
                            default -> Aggressor.UNKNOWN;
                        });
        end(slot, security.id());
    }

    private void feedState(final Security security) {
        final FeedEvent[] events = FeedEvent.values();
        feedState(security.id(), events[random.nextInt(events.length - 1)], 10, 12);
    }

    void feedState(final int securityId, final FeedEvent event, final long from, final long to) {
        final long slot = publisher.claim(1);
        encoder.feedState(publisher.buffer(slot), publisher.offset(slot))
                .fromSequence(from)
                .toSequence(to)
                .count(TickLayout.NULL_VALUE)
                .feedEvent(event);
        end(slot, securityId);
    }

    void reject() {
        final byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        final long slot = publisher.claim(1);
        encoder.reject(publisher.buffer(slot), publisher.offset(slot))
                .quarantinePosition(random.nextInt(5) == 0 ? TickLayout.NULL_VALUE : keep(bytes))
                .sourcePosition(slot)
                .length(bytes.length)
                .reason(RejectReason.MALFORMED);
        end(slot, TickLayout.NULL_SECURITY);
    }

    void clock() {
        final long slot = publisher.claim(1);
        encoder.clock(publisher.buffer(slot), publisher.offset(slot));
        end(slot, TickLayout.NULL_SECURITY);
    }

    Security security(final int index) {
        return securities.get(index);
    }

    void at(final long newTimeNs) {
        timeNs = newTimeNs;
    }

    @Override
    public long keep(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        return keep(copy);
    }

    @Override
    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
        final byte[] bytes = rawMessages.get(Math.toIntExact(position));
        target.putBytes(targetOffset, bytes);
        return bytes.length;
    }

    private long keep(final byte[] bytes) {
        rawMessages.add(bytes);
        return rawMessages.size() - 1;
    }

    /** Now and then the venue gives no time, or a wrong one. */
    private void end(final long slot, final int securityId) {
        final int dice = hasWrongTimes ? random.nextInt(200) : 2;
        final long eventTimeNs = dice == 0
                ? TickLayout.NULL_VALUE
                : dice == 1 ? timeNs - 3_600_000_000_000L : hasWrongTimes ? timeNs - dice * 1_001L : timeNs;
        final boolean isOpen = securityId != TickLayout.NULL_SECURITY && random.nextInt(10) == 0;
        TickEncoder.stamp(
                publisher.buffer(slot),
                publisher.offset(slot),
                eventTimeNs,
                timeNs,
                securityId,
                feed.feedId(),
                isOpen ? 0 : TickFlags.LAST_IN_EVENT);
        publisher.publish(slot, 1);
    }

    private void append(final long tickNumber, final TickFlyweight tick) {
        ticks.putBytes(
                Math.toIntExact((tickNumber - 1) * TickLayout.LENGTH), tick.buffer(), tick.offset(), TickLayout.LENGTH);
        count = tickNumber;
    }
}
