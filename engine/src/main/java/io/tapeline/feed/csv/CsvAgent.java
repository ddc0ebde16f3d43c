package io.tapeline.feed.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.LineSource;
import io.tapeline.feed.RejectPublisher;
import io.tapeline.feed.WaitingPublisher;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.RejectReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.time.ZoneOffset;
import org.agrona.DirectBuffer;

/**
 * Reads the rows of one file. Each is counted in {@code csv.rows} and in exactly one of {@code csv.quotes},
 * {@code csv.trades}, {@code csv.levels}, {@code csv.rejected} and {@code csv.left.out}; blank lines are no rows.
 *
 * <p><em>Thread</em>: {@code feed-csv}. <em>Allocation</em>: at the first row of a security. <em>Failure</em>: a bad row
 * costs that row; where packed data breaks off, what came before is kept and the break is one rejected row.
 */
final class CsvAgent implements FeedAgent {
    private static final int MAX_ROWS_PER_CYCLE = 256;

    private final FeedContext context;
    private final LineSource lines;
    private final CsvFormat format;
    private final CsvRow row;
    private final int columnCount;
    private final CsvTicks ticks;
    private final CsvDecoder decoder;
    private final RejectPublisher rejects;
    private final CharsetDecoder utf8 = UTF_8.newDecoder();
    private final byte[] bytes;
    private final ByteBuffer byteBuffer;
    private final CharBuffer charBuffer;
    private final Counter rows;
    private final Counter taken;
    private final Counter leftOut;
    private long rowCount;
    private volatile boolean isFinished;

    CsvAgent(
            final FeedContext context,
            final FeedSourceContext source,
            final LineSource lines,
            final CsvFormat format,
            final CsvFormat.Rows kind,
            final CsvRow row,
            final int columnCount,
            final CsvSecurities securities) {
        final WaitingPublisher publisher = new WaitingPublisher(source.publisher());
        this.context = context;
        this.lines = lines;
        this.format = format;
        this.row = row;
        this.columnCount = columnCount;
        this.ticks = new CsvTicks(publisher, source.feedId());
        this.decoder = new CsvDecoder(format, kind, row, securities, ticks);
        this.rejects = new RejectPublisher(context, CsvFeed.NAME, new FeedSourceContext(source.feedId(), publisher));
        this.bytes = new byte[format.maxLineBytes()];
        this.byteBuffer = ByteBuffer.wrap(bytes);
        this.charBuffer = CharBuffer.allocate(format.maxLineBytes());
        this.rows = counter("rows");
        this.leftOut = counter("left.out");
        this.taken = counter(
                switch (kind) {
                    case QUOTES -> "quotes";
                    case TRADES -> "trades";
                    case BOOK -> "levels";
                });
    }

    @Override
    public int doWork() {
        int done = 0;
        while (done < MAX_ROWS_PER_CYCLE && !isFinished) {
            onLine(lines.next());
            done++;
        }
        return done;
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
        return "feed-" + CsvFeed.NAME;
    }

    private void onLine(final LineSource.Next next) {
        switch (next) {
            case LINE -> {
                if (lines.length() > 0) {
                    onRow();
                }
            }
            case TOO_LONG -> reject(RejectReason.TOO_LONG, TickLayout.NULL_SECURITY);
            case DAMAGED -> reject(RejectReason.MALFORMED, TickLayout.NULL_SECURITY);
            case END -> {
                decoder.flush();
                ticks.start(timeNs());
                ticks.state(FeedEvent.ENDED, rowCount, timeNs());
                isFinished = true;
            }
            default -> throw new IllegalStateException("line source gave " + next);
        }
    }

    private void onRow() {
        if (!row.wrap(lines) || row.count() != columnCount) {
            reject(RejectReason.MALFORMED, TickLayout.NULL_SECURITY);
            return;
        }
        if (!row.isAscii() && !isUtf8()) {
            reject(RejectReason.INVALID_UTF8, TickLayout.NULL_SECURITY);
            return;
        }
        final RejectReason reason = decoder.onRow();
        if (reason != null) {
            reject(reason, decoder.securityId());
            return;
        }
        countRow();
        if (decoder.isLeftOut()) {
            leftOut.increment();
        } else {
            taken.increment();
        }
    }

    private void reject(final RejectReason reason, final int securityId) {
        ticks.start(timeNs());
        countRow();
        rejects.reject(
                reason, securityId, lines.lineNumber(), timeNs(), lines.buffer(), lines.offset(), lines.length());
    }

    private void countRow() {
        rowCount++;
        rows.increment();
    }

    /** For what has no time of its own: that of the row before, or the beginning of the day, or now. */
    private long timeNs() {
        if (ticks.receiveTimeNs() != 0) {
            return ticks.receiveTimeNs();
        }
        return format.date() == null
                ? context.clock().nanoTime()
                : format.date().atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L;
    }

    private boolean isUtf8() {
        final DirectBuffer buffer = lines.buffer();
        buffer.getBytes(lines.offset(), bytes, 0, lines.length());
        byteBuffer.limit(lines.length()).position(0);
        charBuffer.clear();
        return !utf8.reset().decode(byteBuffer, charBuffer, true).isError();
    }

    private Counter counter(final String name) {
        return context.counters().counter(CsvFeed.NAME + "." + name);
    }
}
