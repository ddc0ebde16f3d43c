package io.tapeline.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names a recorded source by what determines its ticks: the feed, its settings, the symbols, name and content of the file,
 * and all files read before it in the same import, since a book goes on from file to file.
 *
 * <p>So the same import, started again, is known as the same, and goes on where its ticks stopped; a file that is moved
 * to another folder is the same file, and a file that changed is another.
 */
public final class SourceKey {
    private SourceKey() {}

    /** The key before the first file: of the feed, as its configuration prints. */
    public static long ofFeed(final String feed, final String settings) {
        final MessageDigest digest = sha256();
        digest.update(feed.getBytes(UTF_8));
        digest.update((byte) 0);
        digest.update(settings.getBytes(UTF_8));
        return first8Bytes(digest);
    }

    /**
     * The key of a file that follows what {@code previous} names.
     *
     * @throws IOException if the file cannot be read
     */
    public static long ofFile(final long previous, final Path file) throws IOException {
        final MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, previous));
        // Feeds read dates and symbols out of names.
        digest.update(file.getFileName().toString().getBytes(UTF_8));
        digest.update((byte) 0);
        final byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                digest.update(chunk, 0, length);
            }
        }
        return first8Bytes(digest);
    }

    private static long first8Bytes(final MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
