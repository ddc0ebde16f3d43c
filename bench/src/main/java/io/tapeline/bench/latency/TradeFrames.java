package io.tapeline.bench.latency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Trades as Binance's combined stream sends them ("Trade Streams"), each a WebSocket frame of its own. All frames have one
 * length; the id, both times, the price and the size change from trade to trade.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after the constructor.
 */
final class TradeFrames {
    static final String SYMBOL = "BTCUSDT";

    /** Decimals that are not always 0, for the settings of the feed. */
    static final int PRICE_SCALE = 2;

    /** The same of sizes. */
    static final int SIZE_SCALE = 5;

    private static final String ID = "iiiiiiiiiiiii";
    private static final String TIME = "tttttttttttttttt";
    private static final String PRICE = "pppppp";
    private static final String SIZE = "qqqqq";
    private static final String TRADE = "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":" + TIME
            + ",\"s\":\"" + SYMBOL + "\",\"t\":" + ID + ",\"p\":\"6pppp.pp000000\",\"q\":\"1." + SIZE + "000\",\"T\":"
            + TIME + ",\"m\":true,\"M\":true}}";

    // RFC 6455, section 5.2: a whole text message, not masked, its length in two bytes.
    private static final byte WHOLE_TEXT = (byte) 0x81;
    private static final byte LENGTH_IN_2_BYTES = 126;
    private static final int HEADER_LENGTH = 4;

    /** Bytes of each frame. */
    static final int LENGTH = HEADER_LENGTH + TRADE.length();

    private static final int EVENT_TIME_AT = HEADER_LENGTH + TRADE.indexOf(TIME);
    private static final int ID_AT = HEADER_LENGTH + TRADE.indexOf(ID);
    private static final int PRICE_AT = HEADER_LENGTH + TRADE.indexOf("pppp");
    private static final int CENTS_AT = PRICE_AT + "pppp.".length();
    private static final int SIZE_AT = HEADER_LENGTH + TRADE.indexOf(SIZE);
    private static final int TRADE_TIME_AT = HEADER_LENGTH + TRADE.lastIndexOf(TIME);

    private static final long PRICE_STEP = 7_919;
    private static final long SIZE_STEP = 104_729;
    private static final long NS_PER_US = 1_000;

    private final byte[] frame = new byte[LENGTH];

    TradeFrames() {
        frame[0] = WHOLE_TEXT;
        frame[1] = LENGTH_IN_2_BYTES;
        frame[2] = (byte) (TRADE.length() >> 8);
        frame[3] = (byte) TRADE.length();
        System.arraycopy(TRADE.getBytes(US_ASCII), 0, frame, HEADER_LENGTH, TRADE.length());
    }

    /**
     * Puts the frame of one trade.
     *
     * @param index of the tick in the run
     * @param timeNs epoch nanoseconds; the venue gives microseconds
     */
    void put(final ByteBuffer out, final long index, final long timeNs) {
        final long timeUs = timeNs / NS_PER_US;
        final long price = index * PRICE_STEP;
        digits(timeUs, EVENT_TIME_AT, TIME.length());
        digits(Schedule.FIRST_TRADE_ID + index, ID_AT, ID.length());
        digits(price / 100, PRICE_AT, PRICE.length() - PRICE_SCALE);
        digits(price, CENTS_AT, PRICE_SCALE);
        digits(index * SIZE_STEP, SIZE_AT, SIZE.length());
        digits(timeUs, TRADE_TIME_AT, TIME.length());
        out.put(frame);
    }

    /** The last so many digits of a number. */
    private void digits(final long number, final int at, final int count) {
        long left = number;
        for (int i = at + count - 1; i >= at; i--) {
            frame[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
