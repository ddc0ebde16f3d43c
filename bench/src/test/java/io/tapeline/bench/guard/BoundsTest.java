package io.tapeline.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatItHasWrittenAndKeepWhatWasNotMeasuredAgain() throws IOException {
        final Path file = folder.resolve("bounds");
        final Bounds.Bound one = new Bounds.Bound(1.5, 1.25, 1.75, 2.125, 0);
        final Bounds.Bound other = new Bounds.Bound(0.5, 0.25, 0.75, 0.625, 0.5);
        Bounds.write(file, Map.of("one", one, "other", one));
        Bounds.write(file, Map.of("other", other));
        final Bounds read = Bounds.read(file);
        assertEquals(Map.of("one", one, "other", other), read.byName());
        assertEquals(Machine.cpu(), read.cpu());
    }

    @Test
    void shouldNameTheLineThatIsWrongAndThePathThatIsMissing() throws IOException {
        final Path file = Files.writeString(folder.resolve("bounds"), "book 1.0 1.0\n");
        final IOException wrong = assertThrows(IOException.class, () -> Bounds.read(file));
        assertTrue(wrong.getMessage().contains("book 1.0 1.0"), wrong.getMessage());
        final Bounds none = new Bounds("cpu", Map.of());
        assertTrue(assertThrows(IllegalStateException.class, () -> none.of("book"))
                .getMessage()
                .contains("--calibrate --only book"));
    }

    /** The file of this clone has exactly the paths that are guarded. */
    @Test
    void shouldHaveABoundForEachGuardedPath() throws IOException {
        final Path file = Path.of(System.getProperty("tapeline.root"), "bench", "guard-bounds.txt");
        final List<String> names =
                GuardedPaths.all().stream().map(GuardedPath::name).sorted().toList();
        assertEquals(
                names, Bounds.read(file).byName().keySet().stream().sorted().toList());
    }
}
