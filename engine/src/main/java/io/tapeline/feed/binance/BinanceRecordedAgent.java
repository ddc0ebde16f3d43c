package io.tapeline.feed.binance;

import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.LineSource;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.RejectReason;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one recorded capture, line by line. The same file always gives the same ticks: no clock is asked.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none per line. <em>Failure</em>: a line that cannot be taken is
 * rejected; a packed file that breaks off is rejected where it breaks, and what came before stays.
 */
final class BinanceRecordedAgent implements FeedAgent {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceRecordedAgent.class);
    private static final int LINES_PER_CYCLE = 64;
    private static final long NONE = TickLayout.NULL_VALUE;

    private final String name;
    private final BinanceSession session;
    private final LineSource lines;
    private final String fileSymbol;
    private boolean isStarted;
    private boolean isFinished;
    private long receiveTimeNs;
    private int messageOffset;

    BinanceRecordedAgent(
            final String name, final BinanceSession session, final LineSource lines, final String fileSymbol) {
        this.name = name;
        this.session = session;
        this.lines = lines;
        this.fileSymbol = fileSymbol;
    }

    @Override
    public int doWork() {
        int work = 0;
        while (!isFinished && work < LINES_PER_CYCLE) {
            onLine(lines.next());
            work++;
        }
        return work;
    }

    @Override
    public boolean isFinished() {
        return isFinished;
    }

    @Override
    public long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public void onClose() {
        lines.close();
    }

    @Override
    public String roleName() {
        return "feed-" + name;
    }

    private void onLine(final LineSource.Next next) {
        switch (next) {
            case LINE -> onWholeLine();
            case TOO_LONG -> {
                readReceiveTime();
                reject(RejectReason.TOO_LONG);
            }
            case DAMAGED -> {
                LOG.error(
                        "{}: the packed file breaks off in line {} after {} bytes: what came before is imported",
                        name,
                        lines.lineNumber(),
                        lines.bytesRead());
                reject(RejectReason.MALFORMED);
            }
            default -> {
                session.publisher().state(FeedEvent.ENDED, TickLayout.NULL_SECURITY, receiveTimeNs, NONE, NONE, NONE);
                isFinished = true;
            }
        }
    }

    private void onWholeLine() {
        if (lines.length() == 0) {
            return;
        }
        if (!readReceiveTime()) {
            reject(RejectReason.MALFORMED);
            return;
        }
        if (!isStarted) {
            isStarted = true;
            session.publisher().state(FeedEvent.STARTED, TickLayout.NULL_SECURITY, receiveTimeNs, NONE, NONE, NONE);
        }
        session.onMessage(
                lines.buffer(),
                messageOffset,
                lines.offset() + lines.length() - messageOffset,
                receiveTimeNs,
                lines.lineNumber(),
                fileSymbol);
    }

    /** Reads the digits before the first blank; without them the time of the line before stays. */
    private boolean readReceiveTime() {
        final DirectBuffer buffer = lines.buffer();
        final int start = lines.offset();
        final int end = start + lines.length();
        long value = 0;
        for (int i = start; i < end; i++) {
            final int digit = buffer.getByte(i) - '0';
            if (digit == ' ' - '0' && i > start) {
                receiveTimeNs = value;
                messageOffset = i + 1;
                return true;
            }
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return false;
            }
            value = value * 10 + digit;
        }
        return false;
    }

    private void reject(final RejectReason reason) {
        session.reject(
                reason,
                TickLayout.NULL_SECURITY,
                lines.buffer(),
                lines.offset(),
                lines.length(),
                receiveTimeNs,
                lines.lineNumber());
    }
}
