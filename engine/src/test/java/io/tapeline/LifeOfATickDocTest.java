package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the six steps of engine/README.md true: every class and method that they name is there. */
class LifeOfATickDocTest {
    private static final Path PAGE = Path.of(System.getProperty("tapeline.root"), "engine/README.md");
    private static final Pattern STEP = Pattern.compile("^\\| [1-6] .*");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");

    @Test
    void shouldNameOnlyWhatIsThere() throws Exception {
        final List<String> missing = new ArrayList<>();
        int names = 0;
        final var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.tapeline");
        for (final String line : Files.readAllLines(PAGE)) {
            final Matcher name = NAME.matcher(line);
            while (STEP.matcher(line).matches() && name.find()) {
                names++;
                if (classes.stream().noneMatch(c -> has(c, name.group(1), name.group(2)))) {
                    missing.add(name.group());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(names >= 12, "found only " + names + " names");
    }

    private static boolean has(final JavaClass javaClass, final String className, final String method) {
        return javaClass.getSimpleName().equals(className)
                && (method == null
                        || javaClass.getAllMethods().stream()
                                .anyMatch(m -> m.getName().equals(method)));
    }
}
