package io.tapeline.journal;

import java.nio.file.Path;

/**
 * What lies where in the directory of a journal.
 *
 * @param directory of the journal
 */
record JournalPaths(Path directory) {
    /** Who this journal is; made first and never changed. */
    Path id() {
        return directory.resolve("journal.id");
    }

    /** Held by the one process that writes. */
    Path lock() {
        return directory.resolve("journal.lock");
    }

    /** Shared by other processes that read. */
    Path readers() {
        return directory.resolve("readers.lock");
    }

    /** The last tick that is known to be on the disk. */
    Path mark() {
        return directory.resolve("journal.mark");
    }

    /** Room on the disk, kept for when there is none. */
    Path ballast() {
        return directory.resolve("ballast");
    }

    /** The Chronicle queue of the ticks. */
    Path ticks() {
        return directory.resolve("ticks");
    }

    /** The Chronicle queue of the raw bytes of rejected messages. */
    Path quarantine() {
        return directory.resolve("quarantine");
    }

    /** Where recovery writes a cycle anew; of no worth between two recoveries. */
    Path rebuild() {
        return directory.resolve("rebuild");
    }

    /** Damaged files as they were before they were mended. */
    Path damaged() {
        return directory.resolve("damaged");
    }

    /** Names of files that a reader found damaged and nobody could mend then; the next start does. */
    Path pending() {
        return damaged().resolve("pending");
    }

    /** What mending has recorded as lost. */
    Path lost() {
        return damaged().resolve("lost");
    }

    /** The first number that was given while the database's ledger was not seen. */
    Path unconfirmed() {
        return directory.resolve("journal.unconfirmed");
    }
}
