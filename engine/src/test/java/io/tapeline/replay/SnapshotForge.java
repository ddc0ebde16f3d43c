package io.tapeline.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes snapshots that are wrong, and whose CRC32C is right. */
public final class SnapshotForge {
    private SnapshotForge() {}

    /** The state and the hash that it is said to have do not fit any more. */
    public static void changeHash(final byte[] snapshot) {
        final ByteBuffer bytes = ByteBuffer.wrap(snapshot).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(SnapshotLayout.HASH_OFFSET, ~bytes.getLong(SnapshotLayout.HASH_OFFSET));
        final CRC32C crc = new CRC32C();
        crc.update(snapshot, SnapshotLayout.VERSION_OFFSET, snapshot.length - SnapshotLayout.VERSION_OFFSET);
        bytes.putInt(SnapshotLayout.CRC_OFFSET, (int) crc.getValue());
    }
}
