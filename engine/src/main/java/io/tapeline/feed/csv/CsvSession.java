package io.tapeline.feed.csv;

import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.LineSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of one import: quotes and books carry over from file to file. */
final class CsvSession implements Feed.RecordedSession {
    private final FeedContext context;
    private final CsvSecurities securities;

    CsvSession(final FeedContext context) {
        this.context = context;
        this.securities = new CsvSecurities(context.securities(), context.symbols());
    }

    @Override
    public FeedAgent open(final Path file, final FeedSourceContext source) {
        final String name = file.getFileName().toString();
        final CsvFormat format = CsvFormat.of(context.settings(), context.symbols(), name);
        final LineSource lines = new LineSource(file, format.maxLineBytes());
        try {
            final List<CsvColumn> columns = columns(format, lines, name);
            final CsvFormat.Rows rows = format.rows() == null ? rows(columns, name) : format.rows();
            check(format, rows, columns, name);
            final CsvRow row = new CsvRow(format.delimiter(), columns.size(), format.maxLineBytes());
            for (int i = 0; i < columns.size(); i++) {
                row.column(columns.get(i), i);
            }
            securities.open(format);
            return new CsvAgent(context, source, lines, format, rows, row, columns.size(), securities);
        } catch (final RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    /** The columns that settings declare, or that the first row names. */
    private static List<CsvColumn> columns(final CsvFormat format, final LineSource lines, final String name) {
        if (!format.hasHeader()) {
            return format.columns();
        }
        final CsvRow header = new CsvRow(format.delimiter(), 1024, format.maxLineBytes());
        if (lines.next() != LineSource.Next.LINE || !header.wrap(lines)) {
            throw new IllegalArgumentException(
                    name + ": its first line is no header row; set header=false if it has none");
        }
        if (!format.columns().isEmpty()) {
            return format.columns();
        }
        final List<CsvColumn> columns = new ArrayList<>();
        for (int i = 0; i < header.count(); i++) {
            final CsvColumn column = CsvColumn.of(header.text(i));
            columns.add(column == null ? CsvColumn.IGNORED : column);
        }
        return columns;
    }

    private static CsvFormat.Rows rows(final List<CsvColumn> columns, final String name) {
        if (columns.contains(CsvColumn.BID) || columns.contains(CsvColumn.ASK)) {
            return CsvFormat.Rows.QUOTES;
        }
        if (!columns.contains(CsvColumn.PRICE)) {
            throw new IllegalArgumentException(name + " has the columns " + columns + ", must have bid, ask or price");
        }
        return columns.contains(CsvColumn.SNAPSHOT) ? CsvFormat.Rows.BOOK : CsvFormat.Rows.TRADES;
    }

    private static void check(
            final CsvFormat format, final CsvFormat.Rows rows, final List<CsvColumn> columns, final String name) {
        final List<CsvColumn> required = switch (rows) {
            case QUOTES -> List.of();
            case TRADES -> List.of(CsvColumn.PRICE, CsvColumn.SIZE);
            case BOOK -> List.of(CsvColumn.PRICE, CsvColumn.SIZE, CsvColumn.SIDE);
        };
        if (!columns.containsAll(required)) {
            throw new IllegalArgumentException(name + " has the columns " + columns + ", must have " + required);
        }
        if (!columns.contains(CsvColumn.TIME) && !columns.contains(CsvColumn.RECEIVE_TIME)) {
            throw new IllegalArgumentException(
                    name + " has the columns " + columns + ", must have time or receive_time");
        }
        if (format.timeUnit() == CsvFormat.TimeUnit.MS_SINCE_MIDNIGHT && format.date() == null) {
            throw new IllegalArgumentException(
                    name + ": the day of its times is not known; set date=yyyymmdd, or another time.unit");
        }
        if (!columns.contains(CsvColumn.SYMBOL) && format.symbol() == null) {
            throw new IllegalArgumentException(name + ": its symbol is not known; give --symbol, or set symbol");
        }
    }
}
