package io.tapeline.tick;

/**
 * Where the fields that every tick shares stand, in bytes from the start of the tick.
 *
 * <pre>
 *   0  u16  block length (56)      16  i64  receive time, epoch ns
 *   2  u16  template id (kind)     24  i32  security id
 *   4  u16  schema id              28  u16  feed id
 *   6  u16  schema version         30  u16  flags
 *   8  i64  event time, epoch ns   32  32 bytes of the kind's own
 * </pre>
 *
 * <p>Definitions keep small fields of their own in place of the event time. All numbers are little-endian.
 */
public final class TickLayout {
    /** Bytes of a tick: header and body. */
    public static final int LENGTH = 64;

    /** Shift that turns a count of ticks into bytes. */
    public static final int LENGTH_SHIFT = 6;

    public static final int KIND_OFFSET = 2;
    public static final int EVENT_TIME_OFFSET = 8;
    public static final int RECEIVE_TIME_OFFSET = 16;
    public static final int SECURITY_ID_OFFSET = 24;
    public static final int FEED_ID_OFFSET = 28;
    public static final int FLAGS_OFFSET = 30;

    /** Of what a kind has of its own. */
    public static final int BODY_OFFSET = 32;

    /** Absent price, size, time or sequence. */
    public static final long NULL_VALUE = Long.MIN_VALUE;

    /** Absent security. */
    public static final int NULL_SECURITY = Integer.MIN_VALUE;

    /** Ids are dense, so that tables by id stay small; one beyond this is no id. */
    public static final int MAX_SECURITY_ID = 1 << 22;

    /** The feed id of ticks that the engine makes itself. */
    public static final int ENGINE_FEED_ID = 0;

    private TickLayout() {}
}
