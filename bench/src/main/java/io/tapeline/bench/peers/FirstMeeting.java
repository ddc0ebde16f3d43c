package io.tapeline.bench.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What it took to meet each of some things, such as securities, for the first time.
 *
 * @param ns of one
 * @param bytes that the calling thread allocated on the heap for one
 */
record FirstMeeting(double ns, double bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Lets a peer meet what it works on. */
    static FirstMeeting of(final Peer peer) throws Exception {
        final long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        final long startNs = System.nanoTime();
        final int met = peer.meet();
        final long durationNs = System.nanoTime() - startNs;
        final long bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        return met == 0 ? new FirstMeeting(0, 0) : new FirstMeeting((double) durationNs / met, (double) bytes / met);
    }

    boolean hasMet() {
        return ns > 0;
    }
}
