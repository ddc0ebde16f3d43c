package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tapeline.feed.JsonCursor;
import io.tapeline.feed.MessageFault;
import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.codec.RejectReason;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * The members of one message by their key: of the payload, and of the combined-stream wrapper around it.
 *
 * <p>The venue's keys are single letters, which are their own index here; the longer ones have the constants below, which
 * no letter takes. A key that comes twice counts as its last, as in most readers of JSON. Unknown keys are skipped.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none, but the level arrays grow to the largest message seen.
 */
final class BinanceFields implements BinanceValues {
    static final int STREAM = 1;
    static final int DATA = 2;
    static final int LAST_UPDATE_ID = 3;
    static final int RESULT = 4;
    static final int ERROR = 5;
    static final int CODE = 6;
    static final int PREVIOUS_ID = 7;
    static final int ID = 8;

    /** Most levels of one side: four times the deepest snapshot of the venue. */
    static final int MAX_LEVELS = 20_000;

    private static final int BIDS = 9;
    private static final int ASKS = 10;
    /** Keys are less than this. */
    static final int FIELD_COUNT = 128;

    private static final int UNKNOWN = 0;

    private static final byte[][] LONG_KEYS = {
        {},
        "stream".getBytes(US_ASCII),
        "data".getBytes(US_ASCII),
        "lastUpdateId".getBytes(US_ASCII),
        "result".getBytes(US_ASCII),
        "error".getBytes(US_ASCII),
        "code".getBytes(US_ASCII),
        "pu".getBytes(US_ASCII),
        "id".getBytes(US_ASCII),
        "bids".getBytes(US_ASCII),
        "asks".getBytes(US_ASCII),
    };

    /** Price and size slices of one side, price first. */
    private static final class Levels {
        long[] slices = new long[512];
        int count;
        boolean isWellFormed;

        void add(final long slice, final int index) {
            if (index == slices.length) {
                slices = Arrays.copyOf(slices, slices.length * 2);
            }
            slices[index] = slice;
        }
    }

    private final Levels bids = new Levels();
    private final Levels asks = new Levels();

    private final byte[] kinds = new byte[FIELD_COUNT];
    private final long[] slices = new long[FIELD_COUNT];
    private final MessageFault fault;
    private final JsonCursor json;

    BinanceFields(final MessageFault fault) {
        this.fault = fault;
        json = new JsonCursor(fault);
    }

    /** Reads the whole text; a fault is thrown if it is no JSON object. */
    void read(final DirectBuffer buffer, final int offset, final int length) {
        Arrays.fill(kinds, JsonCursor.NONE);
        bids.isWellFormed = false;
        asks.isWellFormed = false;
        json.wrap(buffer, offset, length);
        members(true);
        json.expectEnd();
    }

    byte kind(final int field) {
        return kinds[field];
    }

    @Override
    public boolean has(final int field) {
        return kinds[field] != JsonCursor.NONE;
    }

    @Override
    public boolean hasText(final int field) {
        return kinds[field] == JsonCursor.STRING;
    }

    @Override
    public DirectBuffer buffer(final long slice) {
        return json.buffer(slice);
    }

    @Override
    public long text(final int field) {
        require(field);
        if (kinds[field] != JsonCursor.STRING) {
            throw fault.because(RejectReason.MALFORMED);
        }
        return slices[field];
    }

    /** The slice of a decimal that must be there, bare or as a string. */
    private long decimal(final int field) {
        require(field);
        if (kinds[field] != JsonCursor.STRING && kinds[field] != JsonCursor.NUMBER) {
            throw fault.because(RejectReason.NOT_A_NUMBER);
        }
        return slices[field];
    }

    @Override
    public boolean flag(final int field) {
        require(field);
        if (kinds[field] != JsonCursor.TRUE && kinds[field] != JsonCursor.FALSE) {
            throw fault.because(RejectReason.MALFORMED);
        }
        return kinds[field] == JsonCursor.TRUE;
    }

    /** Bare or as a string. */
    @Override
    public long number(final int field) {
        final long slice = decimal(field);
        final DirectBuffer buffer = json.buffer(slice);
        final int start = JsonCursor.offset(slice);
        final int length = JsonCursor.length(slice);
        long value = 0;
        int done = 0;
        while (done < length) {
            final int part = Math.min(AsciiWord.LENGTH, length - done);
            final long word = AsciiWord.load(buffer, start + done, part);
            if (AsciiWord.digits(word) < part) {
                final boolean isNegative = length > 1 && buffer.getByte(start) == '-';
                throw fault.because(isNegative ? RejectReason.OUT_OF_RANGE : RejectReason.NOT_A_NUMBER);
            }
            final long power = Mantissa.powerOfTen(part);
            final long digits = AsciiWord.number(word, part);
            if (done + part > Mantissa.MAX_SCALE && value > (Long.MAX_VALUE - digits) / power) {
                throw fault.because(RejectReason.OUT_OF_RANGE);
            }
            value = value * power + digits;
            done += part;
        }
        if (length == 0) {
            throw fault.because(RejectReason.NOT_A_NUMBER);
        }
        return value;
    }

    /** Bare or as a string. */
    @Override
    public long mantissa(final int field, final int scale) {
        return mantissa(decimal(field), scale);
    }

    @Override
    public int levelCount(final boolean isBids) {
        final Levels side = isBids ? bids : asks;
        return side.isWellFormed ? side.count : -1;
    }

    @Override
    public long levelPrice(final boolean isBids, final int index, final int scale) {
        return mantissa((isBids ? bids : asks).slices[2 * index], scale);
    }

    @Override
    public long levelSize(final boolean isBids, final int index, final int scale) {
        return mantissa((isBids ? bids : asks).slices[2 * index + 1], scale);
    }

    boolean isText(final int field, final byte[] expected) {
        return equals(json.buffer(slices[field]), slices[field], expected);
    }

    private long mantissa(final long slice, final int scale) {
        return Mantissa.parse(json.buffer(slice), JsonCursor.offset(slice), JsonCursor.length(slice), scale);
    }

    private void require(final int field) {
        if (kinds[field] == JsonCursor.NONE || kinds[field] == JsonCursor.NULL) {
            throw fault.because(RejectReason.MISSING_FIELD);
        }
    }

    private void members(final boolean isTop) {
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            final int field = field();
            final byte kind = json.nextKind();
            if (field == DATA && isTop && kind == JsonCursor.OBJECT) {
                members(false);
            } else if (kind == JsonCursor.ARRAY && (field == 'b' || field == BIDS)) {
                levels(bids);
            } else if (kind == JsonCursor.ARRAY && (field == 'a' || field == ASKS)) {
                levels(asks);
            } else {
                member(field, kind);
            }
        } while (json.accept(','));
        json.expect('}');
    }

    private void member(final int field, final byte kind) {
        long slice = 0;
        if (kind == JsonCursor.ARRAY || kind == JsonCursor.OBJECT) {
            json.skip();
        } else {
            slice = json.scalar(kind);
        }
        if (field != UNKNOWN) {
            kinds[field] = kind;
            slices[field] = slice;
        }
    }

    /** Consumes a key and its colon. */
    private int field() {
        final int letter = json.letterKey();
        if (letter != 0) {
            return letter;
        }
        final int field = field(json.string());
        json.expect(':');
        return field;
    }

    /** The field of a key, see {@link BinanceValues}. */
    static int fieldOf(final String key) {
        for (int field = STREAM; field <= ASKS; field++) {
            if (key.equals(new String(LONG_KEYS[field], US_ASCII))) {
                return field;
            }
        }
        return key.length() == 1 ? key.charAt(0) : UNKNOWN;
    }

    private int field(final long key) {
        final int length = JsonCursor.length(key);
        final DirectBuffer buffer = json.buffer(key);
        if (length == 1) {
            final byte letter = buffer.getByte(JsonCursor.offset(key));
            return (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z' ? letter : UNKNOWN;
        }
        for (int field = STREAM; field <= ASKS; field++) {
            if (LONG_KEYS[field].length == length && equals(buffer, key, LONG_KEYS[field])) {
                return field;
            }
        }
        return UNKNOWN;
    }

    /** Reads {@code [["price","size"],...]}; an array of another shape is skipped and leaves the side ill-formed. */
    private void levels(final Levels side) {
        final int start = json.position();
        side.isWellFormed = false;
        side.count = 0;
        json.expect('[');
        if (json.accept(']')) {
            side.isWellFormed = true;
            return;
        }
        do {
            if (!level(side)) {
                json.position(start);
                json.skip();
                return;
            }
        } while (json.accept(','));
        json.expect(']');
        side.isWellFormed = true;
    }

    private boolean level(final Levels side) {
        if (!json.accept('[')) {
            return false;
        }
        for (int i = 0; i < 2; i++) {
            // Nearly always a string, which is taken without asking for its kind.
            final boolean isString = json.peek() == '"';
            final byte kind = isString ? JsonCursor.STRING : json.nextKind();
            if (!isString && kind != JsonCursor.NUMBER) {
                return false;
            }
            side.add(isString ? json.string() : json.scalar(kind), side.count * 2 + i);
            if (i == 0 && !json.accept(',')) {
                return false;
            }
        }
        // Old messages of the venue carry an empty array as a third element; whatever follows is skipped.
        while (json.accept(',')) {
            json.skip();
        }
        json.expect(']');
        if (++side.count > MAX_LEVELS) {
            throw fault.because(RejectReason.TOO_LONG);
        }
        return true;
    }

    private static boolean equals(final DirectBuffer buffer, final long slice, final byte[] expected) {
        if (JsonCursor.length(slice) != expected.length) {
            return false;
        }
        final int offset = JsonCursor.offset(slice);
        for (int i = 0; i < expected.length; i++) {
            if (buffer.getByte(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
