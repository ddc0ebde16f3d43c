package io.tapeline.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {
    private static final int LIMIT = 1000;

    private final List<String> heard = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketFrames(new Recorder(), () -> 7, LIMIT));

    private static byte[] frame(final int first, final byte[] payload) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length <= 125) {
            out.write(payload.length);
        } else if (payload.length < 1 << 16) {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private void receive(final byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void shouldHandOutTextAndBinaryMessages() {
        receive(frame(0x81, "text".getBytes(UTF_8)));
        receive(frame(0x82, "binary".getBytes(UTF_8)));
        receive(frame(0x81, new byte[0]));
        assertEquals(List.of("text", "binary", ""), heard);
    }

    @Test
    void shouldPutFragmentsTogetherAcrossPings() {
        receive(frame(0x01, "one ".getBytes(UTF_8)));
        receive(frame(0x89, "ping".getBytes(UTF_8)));
        receive(frame(0x00, "two ".getBytes(UTF_8)));
        receive(frame(0x80, "three".getBytes(UTF_8)));
        assertEquals(List.of("one two three"), heard);
        final PongWebSocketFrame pong = assertInstanceOf(PongWebSocketFrame.class, channel.readOutbound());
        assertEquals("ping", pong.content().toString(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldNotDependOnHowBytesArrive(final long seed) {
        final Random random = new Random(seed);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            final int length = random.nextInt(10) == 0 ? random.nextInt(80_000) : random.nextInt(200);
            final byte[] payload = "x".repeat(length).getBytes(UTF_8);
            out.writeBytes(frame(0x81, payload));
            expected.add(length > LIMIT ? "too long, kept " + LIMIT : "x".repeat(length));
        }
        final byte[] all = out.toByteArray();
        for (int at = 0; at < all.length; ) {
            final int count = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 5 : 5000));
            channel.writeInbound(Unpooled.copiedBuffer(all, at, count));
            at += count;
        }
        assertEquals(expected, heard, () -> "seed " + seed);
    }

    @Test
    void shouldSkipAMessageOverTheLimitInFragments() {
        receive(frame(0x01, new byte[600]));
        receive(frame(0x80, new byte[600]));
        receive(frame(0x81, "next".getBytes(UTF_8)));
        assertEquals(List.of("too long, kept " + LIMIT, "next"), heard);
    }

    @Test
    void shouldAnswerCloseAndEnd() {
        final ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(frame(0x88, new byte[] {0x03, (byte) 0xE9}));
        both.writeBytes(frame(0x81, "late".getBytes(UTF_8)));
        receive(both.toByteArray());
        assertEquals(List.of("end: closed by the venue, code 1001"), heard);
        assertInstanceOf(CloseWebSocketFrame.class, channel.readOutbound());
        assertFalse(channel.isOpen());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x83, 0x8B, 0xC1, 0x80, 0x09})
    void shouldEndAtAFrameThatCannotBe(final int first) {
        receive(frame(first, "x".getBytes(UTF_8)));
        assertEquals(1, heard.size());
        assertTrue(heard.get(0).startsWith("end: broken frame"), heard.get(0));
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldEndAtAMaskedFrame() {
        receive(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
        assertTrue(heard.get(0).startsWith("end: broken frame"), heard.get(0));
    }

    private final class Recorder implements WebSocketFrames.Sink {
        @Override
        public void onMessage(final DirectBuffer buffer, final int length, final long receiveTimeNs) {
            heard.add(buffer.getStringWithoutLengthUtf8(0, length));
        }

        @Override
        public void onTooLong(final DirectBuffer buffer, final int keptBytes, final long receiveTimeNs) {
            heard.add("too long, kept " + keptBytes);
        }

        @Override
        public void onFrame(final long receiveTimeNs) {
            assertEquals(7, receiveTimeNs);
        }

        @Override
        public void onEnd(final String reason) {
            heard.add("end: " + reason);
        }
    }
}
