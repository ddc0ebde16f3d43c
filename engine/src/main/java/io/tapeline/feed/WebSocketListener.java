package io.tapeline.feed;

import org.agrona.DirectBuffer;

/** Hears what happens to a {@link WebSocketConnection}, on the thread of the feed. */
public interface WebSocketListener {
    /** The handshake is done: subscribe now. */
    void onOpen(WebSocketConnection connection);

    /** A whole message, in memory that is valid during the call. */
    void onMessage(WebSocketConnection connection, DirectBuffer buffer, int offset, int length, long receiveTimeNs);

    /** A message over the limit; its first bytes are in the buffer. */
    void onTooLong(WebSocketConnection connection, DirectBuffer buffer, int keptBytes, long receiveTimeNs);

    /** Nothing came for too long; the connection is closed next. */
    void onSilent(WebSocketConnection connection, long silenceNs);

    /** An open connection is lost; it is made anew after a pause. */
    void onClosed(WebSocketConnection connection, String reason);
}
