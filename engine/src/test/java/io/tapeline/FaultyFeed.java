package io.tapeline;

import io.tapeline.config.Setting;
import io.tapeline.config.Setting.Type;
import io.tapeline.feed.EventPublisher;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.TradeEvent;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import java.util.List;

/** A feed from an outside jar with a bug: after some trades it throws, or publishes what it has not encoded. */
public final class FaultyFeed implements Feed {
    static final String NAME = "faulty";
    private static final int TRADES = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Fails.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(new Setting("failure", Type.CHOICE, "throw", "throw|claim|stage", "How it fails."));
    }

    @Override
    public FeedAgent live(final FeedContext context) {
        return new Agent(context);
    }

    private static final class Agent implements FeedAgent {
        private final FeedContext context;
        private final EventPublisher publisher;
        private final TradeEvent trade = new TradeEvent();
        private int securityId;
        private int sent;

        Agent(final FeedContext context) {
            this.context = context;
            publisher = new EventPublisher(context, NAME);
        }

        @Override
        public void onStart() {
            securityId =
                    context.securities().define("FAULTY", "TEST", 2, 0, true).id();
            publisher.state(
                    FeedEvent.STARTED,
                    TickLayout.NULL_SECURITY,
                    context.clock().nanoTime(),
                    TickLayout.NULL_VALUE,
                    TickLayout.NULL_VALUE,
                    TickLayout.NULL_VALUE);
        }

        @Override
        public int doWork() {
            if (sent == TRADES) {
                fail(context.settings().text("failure"));
            }
            trade.eventTimeNs = context.clock().nanoTime();
            trade.receiveTimeNs = trade.eventTimeNs;
            trade.price = 100;
            trade.size = 1;
            trade.tradeId = sent++;
            trade.tradeCount = 1;
            trade.aggressor = Aggressor.BUYER;
            publisher.trade(securityId, trade);
            return 0;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public String roleName() {
            return "feed-" + NAME;
        }

        private void fail(final String how) {
            final TickPublisher ring = context.source().publisher();
            if (how.equals("throw")) {
                throw new IllegalStateException("a bug after " + sent + " trades");
            }
            final long slot = ring.claim(2);
            if (how.equals("claim")) {
                throw new IllegalStateException("a bug within a claim");
            }
            ring.buffer(slot).setMemory(ring.offset(slot), 2 * TickLayout.LENGTH, (byte) 0);
            ring.publish(slot, 2);
        }
    }
}
