package io.tapeline.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes WebSocket frames (RFC 6455, section 5) apart and hands out whole messages.
 *
 * <p>Netty's own decoder makes objects per frame, waits for a frame as a whole, and closes the connection over one that is
 * too long or not UTF-8. Here the payload goes straight into one reused buffer; what is over the limit is counted off and
 * costs that one message; whether it is UTF-8 is for the decoder of the venue to say.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none per message; an answer to each ping. <em>Failure</em>: what
 * breaks the framing itself closes the connection, since nothing behind it can be trusted.
 */
final class WebSocketFrames extends ChannelInboundHandlerAdapter implements WebSocketFrameDecoder {
    /** What comes out. */
    interface Sink {
        void onMessage(DirectBuffer buffer, int length, long receiveTimeNs);

        void onTooLong(DirectBuffer buffer, int keptBytes, long receiveTimeNs);

        /** Any frame, also a ping: the connection lives. */
        void onFrame(long receiveTimeNs);

        void onEnd(String reason);
    }

    private static final int OPCODE_CONTINUATION = 0;
    private static final int OPCODE_TEXT = 1;
    private static final int OPCODE_BINARY = 2;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final int OPCODE_PONG = 10;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    private final Sink sink;
    private final EpochNanoClock clock;
    private final ByteBuffer memory;
    private final UnsafeBuffer message;
    private final byte[] control = new byte[MAX_CONTROL_BYTES];
    private final byte[] header = new byte[10];

    private int headerLength;
    private int opcode;
    private boolean isFinal;
    private boolean isInPayload;
    private long payloadLeft;
    private int controlLength;
    private boolean isInMessage;
    private int messageLength;
    private boolean isTooLong;
    private boolean isEnded;

    WebSocketFrames(final Sink sink, final EpochNanoClock clock, final int maxMessageBytes) {
        this.sink = sink;
        this.clock = clock;
        this.memory = ByteBuffer.allocateDirect(maxMessageBytes);
        this.message = new UnsafeBuffer(memory);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object received) {
        final ByteBuf bytes = (ByteBuf) received;
        try {
            final long receiveTimeNs = clock.nanoTime();
            while (bytes.isReadable() && !isEnded) {
                if (isInPayload) {
                    payload(context, bytes, receiveTimeNs);
                } else {
                    header(context, bytes, receiveTimeNs);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void header(final ChannelHandlerContext context, final ByteBuf bytes, final long receiveTimeNs) {
        header[headerLength++] = bytes.readByte();
        if (headerLength < 2) {
            return;
        }
        final int lengthCode = header[1] & 0x7F;
        final int lengthBytes = lengthCode == LENGTH_IN_2_BYTES ? 2 : lengthCode == LENGTH_IN_8_BYTES ? 8 : 0;
        if (headerLength < 2 + lengthBytes) {
            return;
        }
        long length = lengthBytes == 0 ? lengthCode : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | header[2 + i] & 0xFF;
        }
        headerLength = 0;
        begin(context, length, receiveTimeNs);
    }

    private void begin(final ChannelHandlerContext context, final long length, final long receiveTimeNs) {
        isFinal = (header[0] & 0x80) != 0;
        opcode = header[0] & 0x0F;
        final boolean isReserved = (header[0] & 0x70) != 0;
        final boolean isMasked = (header[1] & 0x80) != 0;
        final boolean isControl = opcode >= OPCODE_CLOSE;
        final boolean isKnown = opcode <= OPCODE_BINARY || opcode >= OPCODE_CLOSE && opcode <= OPCODE_PONG;
        final boolean isControlBroken = isControl && (!isFinal || length > MAX_CONTROL_BYTES);
        final boolean isOutOfTurn = !isControl && (opcode == OPCODE_CONTINUATION) != isInMessage;
        if (isReserved || isMasked || !isKnown || isControlBroken || isOutOfTurn || length < 0) {
            end(context, "broken frame 0x" + Integer.toHexString(header[0] & 0xFF) + " of " + length + " bytes");
            return;
        }
        sink.onFrame(receiveTimeNs);
        isInMessage |= !isControl;
        controlLength = 0;
        payloadLeft = length;
        isInPayload = true;
        if (length == 0) {
            endOfFrame(context, receiveTimeNs);
        }
    }

    private void payload(final ChannelHandlerContext context, final ByteBuf bytes, final long receiveTimeNs) {
        final int count = (int) Math.min(payloadLeft, bytes.readableBytes());
        if (opcode >= OPCODE_CLOSE) {
            bytes.readBytes(control, controlLength, count);
            controlLength += count;
        } else {
            final int kept = Math.min(count, message.capacity() - messageLength);
            memory.limit(messageLength + kept).position(messageLength);
            bytes.getBytes(bytes.readerIndex(), memory);
            bytes.skipBytes(count);
            messageLength += kept;
            isTooLong |= kept < count;
        }
        payloadLeft -= count;
        if (payloadLeft == 0) {
            endOfFrame(context, receiveTimeNs);
        }
    }

    private void endOfFrame(final ChannelHandlerContext context, final long receiveTimeNs) {
        isInPayload = false;
        // Through the whole pipeline: the encoder stands behind this handler.
        if (opcode == OPCODE_PING) {
            context.channel().writeAndFlush(new PongWebSocketFrame(Unpooled.copiedBuffer(control, 0, controlLength)));
        } else if (opcode == OPCODE_CLOSE) {
            context.channel().writeAndFlush(new CloseWebSocketFrame());
            end(context, "closed by the venue, code " + closeCode());
        } else if (opcode != OPCODE_PONG && isFinal) {
            endOfMessage(receiveTimeNs);
        }
    }

    private void endOfMessage(final long receiveTimeNs) {
        final int length = messageLength;
        final boolean wasTooLong = isTooLong;
        messageLength = 0;
        isTooLong = false;
        isInMessage = false;
        if (wasTooLong) {
            sink.onTooLong(message, length, receiveTimeNs);
        } else {
            sink.onMessage(message, length, receiveTimeNs);
        }
    }

    private int closeCode() {
        return controlLength < 2 ? 0 : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
    }

    private void end(final ChannelHandlerContext context, final String reason) {
        isEnded = true;
        sink.onEnd(reason);
        context.close();
    }
}
