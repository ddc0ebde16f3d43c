package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceKeyTest {
    @TempDir
    private Path folder;

    @Test
    void shouldKnowTheSameImportAgainWhereverItsFilesLie() throws IOException {
        final Path file = Files.writeString(folder.resolve("a.txt"), "one\n");
        final Path moved =
                Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("a.txt"), "one\n");
        final long feed = SourceKey.ofFeed("csv", "preset=x");

        assertEquals(SourceKey.ofFile(feed, file), SourceKey.ofFile(feed, moved));
    }

    @Test
    void shouldTellApartFilesWhoseNamesSayAnotherDay() throws IOException {
        final Path one = Files.writeString(folder.resolve("20131007_gc.csv"), "1,2\n");
        final Path other = Files.writeString(folder.resolve("20131008_gc.csv"), "1,2\n");

        assertNotEquals(SourceKey.ofFile(0, one), SourceKey.ofFile(0, other));
    }

    @Test
    void shouldTellApartContentSettingsAndWhatCameBefore() throws IOException {
        final Path one = Files.writeString(folder.resolve("one.txt"), "one\n");
        final Path two = Files.writeString(folder.resolve("two.txt"), "two\n");
        final long feed = SourceKey.ofFeed("csv", "preset=x");
        final long first = SourceKey.ofFile(feed, one);

        assertNotEquals(first, SourceKey.ofFile(feed, two));
        assertNotEquals(first, SourceKey.ofFile(SourceKey.ofFeed("csv", "preset=y"), one));
        assertNotEquals(SourceKey.ofFile(feed, two), SourceKey.ofFile(first, two));
    }
}
