package io.tapeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The plan of the house: which room may use which, and which library lives in which room. */
class RoomsTest {
    private static final String ROOT = "io.tapeline";

    /** Each room and the rooms that it may use. {@code feed.x} stands for every venue's room. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("tick", Set.of()),
            Map.entry("security", Set.of("tick")),
            Map.entry("telemetry", Set.of("config")),
            Map.entry("fault", Set.of("telemetry")),
            Map.entry("book", Set.of("tick")),
            Map.entry("candle", Set.of("tick")),
            Map.entry("feed", Set.of("tick", "security", "book", "config", "telemetry")),
            Map.entry("feed.x", Set.of("feed", "tick", "security", "book", "config", "telemetry")),
            Map.entry("ops", Set.of("telemetry", "config")),
            Map.entry("ring", Set.of("tick", "config", "telemetry")),
            Map.entry("journal", Set.of("tick", "config", "telemetry")),
            Map.entry("replay", Set.of("journal", "tick", "config", "telemetry")),
            Map.entry("state", Set.of("tick", "security", "book", "candle", "config", "telemetry")),
            Map.entry("store", Set.of("tick", "security", "book", "candle", "state", "config", "telemetry")));

    /** Each library that has a room, or several, to itself. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("com.typesafe.config", Set.of("config")),
            Map.entry("uk.co.real_logic", Set.of("tick")),
            Map.entry("org.HdrHistogram", Set.of("telemetry")),
            Map.entry("io.netty", Set.of("feed", "feed.x", "store")),
            Map.entry("java.net.http", Set.of("feed", "feed.x")),
            Map.entry("com.fasterxml", Set.of("feed", "feed.x")),
            Map.entry("io.prometheus", Set.of("ops")),
            Map.entry("com.sun.net.httpserver", Set.of("ops")),
            Map.entry("com.lmax", Set.of("ring")),
            Map.entry("net.openhft", Set.of("journal")),
            Map.entry("com.impossibl", Set.of("store")),
            Map.entry("com.zaxxer", Set.of("store")),
            Map.entry("org.apache.ibatis", Set.of("store")),
            Map.entry("java.sql", Set.of("store")),
            Map.entry("javax.sql", Set.of("store")),
            Map.entry("picocli", Set.of("")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void shouldHaveNoRoomThatThePlanDoesNotName() {
        final Set<String> rooms =
                CLASSES.stream().map(RoomsTest::roomOf).collect(Collectors.toCollection(TreeSet::new));
        rooms.remove("");
        assertEquals(new TreeSet<>(ARROWS.keySet()), rooms);
    }

    @Test
    void shouldUseOnlyTheRoomsThatThePlanAllows() {
        final Set<String> wrong = new TreeSet<>();
        for (final JavaClass user : CLASSES) {
            final String room = roomOf(user);
            if (room.isEmpty()) {
                continue;
            }
            user.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(used -> used.getPackageName().startsWith(ROOT))
                    .filter(used -> !roomOf(used).equals(room)
                            && !ARROWS.getOrDefault(room, Set.of()).contains(roomOf(used)))
                    .forEach(used -> wrong.add(user.getName() + " uses " + used.getName()));
        }
        assertTrue(wrong.isEmpty(), () -> "arrows that the plan does not have:\n" + String.join("\n", wrong));
    }

    @Test
    void shouldKeepVenuesApart() {
        slices().matching(ROOT + ".feed.(*)..").should().notDependOnEachOther().check(CLASSES);
    }

    @Test
    void shouldHaveNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEachLibraryInItsRoom() {
        return LIBRARIES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    final Set<String> wrong = new TreeSet<>();
                    for (final JavaClass user : CLASSES) {
                        user.getDirectDependenciesFromSelf().stream()
                                .map(dependency -> dependency.getTargetClass())
                                .filter(used -> inPackage(used, entry.getKey()))
                                .filter(used -> !entry.getValue().contains(roomOf(user)))
                                .forEach(used -> wrong.add(user.getName() + " uses " + used.getName()));
                    }
                    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
                }));
    }

    @Test
    void shouldPrintOnlyFromCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void shouldDescribeEveryRoom() throws IOException {
        final Path sources = Path.of(System.getProperty("tapeline.root"), "engine/src/main/java/io/tapeline");
        final List<String> missing = new ArrayList<>();
        try (Stream<Path> folders = Files.walk(sources).filter(Files::isDirectory)) {
            folders.filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .forEach(folder -> missing.add(sources.relativize(folder).toString()));
        }
        assertTrue(missing.isEmpty(), () -> "rooms without a package-info.java: " + missing);
    }

    private static boolean inPackage(final JavaClass used, final String library) {
        final String name = used.getPackageName();
        return name.equals(library) || name.startsWith(library + ".");
    }

    /** The room of a class: its package below the root; all venues are {@code feed.x}, generated codecs are {@code tick}. */
    private static String roomOf(final JavaClass javaClass) {
        final String name = javaClass.getPackageName();
        if (name.equals(ROOT)) {
            return "";
        }
        final String[] parts = name.substring(ROOT.length() + 1).split("\\.");
        return parts[0].equals("feed") && parts.length > 1 ? "feed.x" : parts[0];
    }
}
