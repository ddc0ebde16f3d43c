package io.tapeline.replay;

import static io.tapeline.replay.SnapshotLayout.CRC_OFFSET;
import static io.tapeline.replay.SnapshotLayout.HEADER_LENGTH;
import static io.tapeline.replay.SnapshotLayout.LENGTH_OFFSET;
import static io.tapeline.replay.SnapshotLayout.MAGIC;
import static io.tapeline.replay.SnapshotLayout.VERSION;
import static io.tapeline.replay.SnapshotLayout.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/** One snapshot as bytes: encodes it, and takes it apart again, believing none of it before its CRC was checked. */
final class SnapshotFile {
    /** More than any state that fits the engine's memory several times. */
    private static final long MAX_BYTES = 1L << 30;

    private final byte[] bytes;

    private SnapshotFile(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** Writes header and state; the CRC comes later, by {@link #seal}. */
    static void encode(final UUID journalId, final StoredState state, final StateOutput out) {
        out.clear();
        out.putLong(MAGIC);
        out.putInt(0);
        out.putInt(VERSION);
        out.putLong(journalId.getMostSignificantBits());
        out.putLong(journalId.getLeastSignificantBits());
        out.putLong(state.fingerprint());
        out.putLong(state.lastTickNumber());
        out.putLong(state.lastTickMark());
        out.putLong(state.stateHash());
        out.putLong(0);
        state.writeTo(out);
        out.setLong(LENGTH_OFFSET, out.length() - HEADER_LENGTH);
    }

    /** Puts in the CRC, and gives out the whole file. */
    static ByteBuffer seal(final StateOutput out) {
        final ByteBuffer all = ByteBuffer.wrap(out.array(), 0, out.length()).order(LITTLE_ENDIAN);
        return all.putInt(CRC_OFFSET, crcOf(out.array(), out.length()));
    }

    /**
     * Reads and checks a file.
     *
     * @throws StateException when it is no whole snapshot of this journal
     */
    static SnapshotFile read(final Path path, final UUID journalId) throws IOException {
        final long size = Files.size(path);
        if (size < HEADER_LENGTH || size > MAX_BYTES) {
            throw new StateException("it has " + size + " bytes");
        }
        final byte[] bytes = new byte[(int) size];
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            final ByteBuffer target = ByteBuffer.wrap(bytes);
            while (target.hasRemaining() && channel.read(target) >= 0) {
                Thread.onSpinWait();
            }
        }
        final SnapshotFile file = new SnapshotFile(bytes);
        file.check(journalId);
        return file;
    }

    private void check(final UUID journalId) {
        final ByteBuffer all = buffer();
        if (all.getLong(0) != MAGIC || all.getInt(CRC_OFFSET) != crcOf(bytes, bytes.length)) {
            throw new StateException("it does not match its CRC32C");
        }
        if (all.getInt(VERSION_OFFSET) != VERSION) {
            throw new StateException("it has version " + all.getInt(VERSION_OFFSET) + ", known is " + VERSION);
        }
        if (!journalId.equals(new UUID(all.getLong(16), all.getLong(24)))) {
            throw new StateException("it is of journal " + new UUID(all.getLong(16), all.getLong(24)));
        }
        if (all.getLong(LENGTH_OFFSET) != bytes.length - HEADER_LENGTH) {
            throw new StateException("it says it has " + all.getLong(LENGTH_OFFSET) + " bytes of state");
        }
    }

    long fingerprint() {
        return buffer().getLong(32);
    }

    long tickNumber() {
        return buffer().getLong(40);
    }

    /** Of the last tick in the state. */
    long tickMark() {
        return buffer().getLong(48);
    }

    /**
     * Reads the state into an object that has taken no tick.
     *
     * @throws StateException when it cannot be, or has another hash than when it was written
     */
    void readInto(final StoredState state) {
        final StateInput in = new StateInput(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH);
        state.readFrom(in);
        in.mustEnd();
        if (state.lastTickNumber() != tickNumber()
                || state.stateHash() != buffer().getLong(SnapshotLayout.HASH_OFFSET)) {
            throw new StateException("the state that it gives does not have the hash that it says");
        }
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN);
    }

    private static int crcOf(final byte[] bytes, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, VERSION_OFFSET, length - VERSION_OFFSET);
        return (int) crc.getValue();
    }
}
