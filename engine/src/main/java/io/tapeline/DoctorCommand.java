package io.tapeline;

import io.tapeline.config.TapelineConfig;
import io.tapeline.store.DatabaseCheck;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tapeline doctor}: what is wrong with this machine and its settings, and how to mend it. */
@Command(
        name = "doctor",
        description = "Checks Java, flags, clock, disk and database, and says how to mend what is wrong.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  tapeline doctor", "  tapeline doctor --config config/production.conf"})
final class DoctorCommand implements Callable<Integer> {
    private static final long LITTLE_DISK_BYTES = 2L << 30;
    private static final List<String> EXPORTS = List.of("sun.nio.ch", "jdk.internal.misc", "jdk.internal.ref");

    private enum Finding {
        OK,
        WARN,
        FAIL
    }

    @Mixin
    private CommonOptions options;

    private final List<String> failed = new ArrayList<>();
    private final List<String> warned = new ArrayList<>();

    @Override
    public Integer call() {
        final TapelineConfig config = options.load();
        checkJava();
        checkFlags();
        checkProcessors();
        checkDisk(config.journal().directory());
        checkDatabase(config);
        new Summary()
                .put("failed", failed.size())
                .put("warned", warned.size())
                .put("findings", List.copyOf(allFindings()))
                .print(System.out, options.isJson());
        return failed.isEmpty() ? 0 : TapelineMain.FAILED;
    }

    private List<String> allFindings() {
        final List<String> all = new ArrayList<>(failed);
        all.addAll(warned);
        return all;
    }

    private void checkJava() {
        final int version = Runtime.version().feature();
        say(
                version >= 17 ? Finding.OK : Finding.FAIL,
                "java",
                Runtime.version() + " " + System.getProperty("java.vm.name"),
                "install JDK 17 or newer");
    }

    private void checkFlags() {
        final Module base = Object.class.getModule();
        final List<String> missing = EXPORTS.stream()
                .filter(name -> !base.isExported(name, getClass().getModule()))
                .toList();
        say(
                missing.isEmpty() ? Finding.OK : Finding.FAIL,
                "flags",
                missing.isEmpty() ? "the JDK packages that the journal needs are exported" : "not exported: " + missing,
                "start by scripts/tapeline or java -jar tapeline.jar, whose manifest exports them");
    }

    private void checkProcessors() {
        final int processors = Runtime.getRuntime().availableProcessors();
        say(
                processors >= 2 ? Finding.OK : Finding.WARN,
                "processors",
                Integer.toString(processors),
                "feeds, journal and store run at the same time: give it two cores");
    }

    private void checkDisk(final Path directory) {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            final FileStore disk = Files.getFileStore(existing);
            final long freeBytes = disk.getUsableSpace();
            final String found = String.format("%s on %s, %,d MiB free", directory, disk.type(), freeBytes >> 20);
            if (!Files.isWritable(existing)) {
                say(Finding.FAIL, "journal", found + ", not writable", "let this user write to " + existing);
            } else if (disk.type().startsWith("nfs") || disk.type().equals("tmpfs")) {
                say(Finding.WARN, "journal", found, "put journal.directory on a local disk: mapped files need one");
            } else {
                say(
                        freeBytes >= LITTLE_DISK_BYTES ? Finding.OK : Finding.WARN,
                        "journal",
                        found,
                        "free space, or set journal.directory to a larger disk");
            }
        } catch (IOException e) {
            say(Finding.FAIL, "journal", directory + ": " + e.getMessage(), "set journal.directory to a local folder");
        }
    }

    private void checkDatabase(final TapelineConfig config) {
        for (final DatabaseCheck.Finding finding : DatabaseCheck.of(config.store())) {
            say(Finding.valueOf(finding.grade().name()), finding.thing(), finding.found(), finding.cure());
        }
    }

    private void say(final Finding finding, final String thing, final String found, final String cure) {
        final String line = thing + ": " + found + (finding == Finding.OK ? "" : "; " + cure);
        if (finding == Finding.FAIL) {
            failed.add(line);
        } else if (finding == Finding.WARN) {
            warned.add(line);
        }
        if (!options.isJson()) {
            System.out.printf("%-5s %s%n", finding, line);
        }
    }
}
