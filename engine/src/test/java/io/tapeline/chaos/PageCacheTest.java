package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written into a mapping is seen as not on the disk until it is forced. */
class PageCacheTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 256;
    private static final int GRAIN = (int) PageCache.GRAIN / PAGE;

    @TempDir
    private Path folder;

    @Test
    void shouldSeeWhatIsNotForced() throws IOException {
        final Path file = folder.resolve("file");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGES * PAGE);
            channel.force(true);
            final String type = Files.getFileStore(file).type();
            assumeTrue(!type.equals("tmpfs"), "a disk in memory writes nothing");
            assumeTrue(PageCache.unwritten(file, 0, PAGES * PAGE) == 0, "this system does not tell");
            for (int page = GRAIN; page < 2 * GRAIN; page++) {
                bytes.put(page * PAGE, (byte) 1);
            }
            assertEquals(GRAIN, PageCache.unwritten(file, 0, PAGES * PAGE));
            assertEquals(GRAIN, PageCache.unwritten(file, (GRAIN - 1) * PAGE, (2 * GRAIN + 1) * PAGE));
            assertEquals(0, PageCache.unwritten(file, (GRAIN + 1) * PAGE, (2 * GRAIN - 1) * PAGE));
            channel.force(true);
            assertEquals(0, PageCache.unwritten(file, 0, PAGES * PAGE));
        }
    }
}
