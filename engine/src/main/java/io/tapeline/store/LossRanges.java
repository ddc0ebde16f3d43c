package io.tapeline.store;

import io.tapeline.tick.TickFlyweight;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the journal has lost ticks, and what verify therefore cannot compare: rows that the database has from before the
 * damage, and the journal cannot give any more.
 *
 * <p>That is, of trades and quality, the lost numbers themselves and those shortly behind; of order books, all from the loss
 * on until every book that was trusted then is so again; of candles, the time of the loss and what candles need to close.
 *
 * <p><em>Thread</em>: one.
 */
final class LossRanges {
    /** The end of what is not over at the end of the journal. */
    private static final long OPEN = Long.MAX_VALUE;

    private static final long NS_PER_MICRO = 1_000;

    /** A loss; its ends are set as the ticks behind it come. */
    private static final class Loss {
        private long first;
        private long last;
        private long lastQuality = OPEN;
        private long lastBook = OPEN;
        private long fromNs;
        private long toNs = OPEN;
    }

    private final List<Loss> losses = new ArrayList<>();
    private final long settleNs;

    /**
     * @param settleNs how long behind a loss candles and late ticks may still show it
     */
    LossRanges(final long settleNs) {
        this.settleNs = settleNs;
    }

    /** @param hasDistrustedBooks whether a book that a loss has taken is not trusted again */
    void onTick(final long tickNumber, final TickFlyweight tick, final boolean hasDistrustedBooks) {
        if (tickNumber > 0 && tick.isLost()) {
            final Loss loss = new Loss();
            loss.first = tick.feedState().fromSequence();
            loss.last = tickNumber;
            loss.fromNs = tick.receiveTimeNs() - settleNs;
            losses.add(loss);
            return;
        }
        for (int i = losses.size() - 1; i >= 0 && isOpen(losses.get(i)); i--) {
            end(losses.get(i), tickNumber, tick.receiveTimeNs(), hasDistrustedBooks);
        }
    }

    /** Whether a block, by its number in {@link VerifyTable}, may differ because of a loss. */
    boolean touches(final VerifyTable table, final long block) {
        for (final Loss loss : losses) {
            final boolean isTouched = switch (table) {
                case CANDLES ->
                    intersects(
                            block * VerifyTable.BLOCK_MICROS,
                            VerifyTable.BLOCK_MICROS,
                            Math.floorDiv(loss.fromNs, NS_PER_MICRO),
                            loss.toNs == OPEN ? OPEN : loss.toNs / NS_PER_MICRO);
                case ORDER_BOOKS ->
                    intersects(block * VerifyTable.BLOCK_TICKS + 1, VerifyTable.BLOCK_TICKS, loss.first, loss.lastBook);
                default ->
                    intersects(
                            block * VerifyTable.BLOCK_TICKS + 1, VerifyTable.BLOCK_TICKS, loss.first, loss.lastQuality);
            };
            if (isTouched) {
                return true;
            }
        }
        return false;
    }

    /** The lost numbers, or empty. */
    String text() {
        final StringBuilder text = new StringBuilder();
        losses.forEach(loss -> text.append(text.isEmpty() ? "" : ", ")
                .append(loss.first)
                .append("..")
                .append(loss.last));
        return text.toString();
    }

    private void end(final Loss loss, final long tickNumber, final long receiveTimeNs, final boolean hasDistrusted) {
        if (loss.toNs == OPEN) {
            // From the first tick behind the loss on, time counts.
            loss.toNs = receiveTimeNs + settleNs;
        }
        if (loss.lastQuality == OPEN && receiveTimeNs > loss.toNs) {
            loss.lastQuality = tickNumber;
        }
        if (loss.lastBook == OPEN && !hasDistrusted) {
            loss.lastBook = tickNumber;
        }
    }

    private static boolean isOpen(final Loss loss) {
        return loss.lastQuality == OPEN || loss.lastBook == OPEN;
    }

    private static boolean intersects(final long blockFirst, final long length, final long first, final long last) {
        return first <= blockFirst + length - 1 && last >= blockFirst;
    }
}
