package io.tapeline.chaos;

import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Asks Linux which pages of a file it has not yet written to the disk ({@code cachestat}, since 6.5): what only a sync makes
 * certain can be seen from outside the process that should have synced.
 */
final class PageCache {
    /** What cannot be asked. */
    static final long UNKNOWN = -1;

    /**
     * Linux keeps pages in folios, of 64 KiB in mapped files as seen, and what is written to one page of a folio makes all
     * of it count as not on the disk. So only whole multiples of this are looked at.
     */
    static final long GRAIN = 256 * 1024;

    private static final long CACHESTAT = 451;
    private static final int READ_ONLY = 0;
    private static final int COUNTS = 5;
    private static final int DIRTY = 1;
    private static final int WRITEBACK = 2;
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    /** Public, as the library makes a class for it in another package. */
    public interface LibC {
        long syscall(long number, int descriptor, Pointer range, Pointer counts, int flags);

        int open(String path, int flags);

        int close(int descriptor);
    }

    private PageCache() {}

    /**
     * Pages that are not on the disk, of the part of {@code from..to}, in bytes, that stands in whole multiples of
     * {@link #GRAIN}; {@link #UNKNOWN} where the system cannot tell.
     */
    static long unwritten(final Path file, final long from, final long to) {
        final long first = from + GRAIN - 1 & -GRAIN;
        final long end = to & -GRAIN;
        return first < end ? ask(file, first, end - first) : 0;
    }

    private static long ask(final Path file, final long first, final long length) {
        final Runtime runtime = Runtime.getRuntime(LIBC);
        final Pointer range = Memory.allocateDirect(runtime, 2 * Long.BYTES);
        final Pointer counts = Memory.allocateDirect(runtime, COUNTS * Long.BYTES);
        range.putLong(0, first);
        range.putLong(Long.BYTES, length);
        final int descriptor = LIBC.open(file.toString(), READ_ONLY);
        if (descriptor < 0) {
            throw new IllegalStateException("cannot open " + file);
        }
        try {
            return LIBC.syscall(CACHESTAT, descriptor, range, counts, 0) == 0
                    ? counts.getLong(DIRTY * Long.BYTES) + counts.getLong(WRITEBACK * Long.BYTES)
                    : UNKNOWN;
        } finally {
            LIBC.close(descriptor);
        }
    }
}
