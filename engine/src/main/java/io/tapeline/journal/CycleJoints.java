package io.tapeline.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A quick look at every file of the journal, at its header, its last document and where the next file begins: finds files
 * that are missing, empty or cut without reading what is in them, and those that Chronicle would stumble over.
 *
 * <p><em>Thread</em>: one.
 */
final class CycleJoints {
    private final ChronicleData chronicle;
    private final JournalDocument document = new JournalDocument();

    CycleJoints(final ChronicleData chronicle) {
        this.chronicle = chronicle;
    }

    /** The indexes of files that have to be read whole, because they, or what follows them, may be damaged. */
    List<Integer> suspicious(final List<Path> files) {
        final List<Integer> found = new ArrayList<>();
        long next = 0;
        for (int i = 0; i < files.size(); i++) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                final long first = firstNumber(file);
                if (i > 0 && next > 0 && first > 0 && first != next) {
                    add(found, i - 1);
                }
                next = first < 0 || !chronicle.hasHeader(file) ? -1 : nextNumber(file, first);
                if (next < 0) {
                    add(found, i);
                }
            }
        }
        return found;
    }

    private static void add(final List<Integer> found, final int index) {
        if (found.isEmpty() || found.get(found.size() - 1) != index) {
            found.add(index);
        }
    }

    /** The number of the first document; 0 if there is none, -1 if it is damaged. */
    private long firstNumber(final CycleFile file) {
        if (!file.isReady()) {
            return -1;
        }
        return switch (file.look()) {
            case DOCUMENT -> file.wrap(document) == null ? document.firstTickNumber() : -1;
            case DAMAGED -> -1;
            default -> file.headerWritePosition() == 0 ? 0 : -1;
        };
    }

    /** The number behind the last document, found from where Chronicle's header says that it stands; -1 if it is not there. */
    private long nextNumber(final CycleFile file, final long first) {
        final long position = file.headerWritePosition();
        long next = first;
        if (position > 0) {
            if (position > CycleSurvey.MAX_WRITE_POSITION || (position & CycleFile.WORD_LENGTH - 1) != 0) {
                return -1;
            }
            file.moveTo(position);
            if (file.look() != CycleFile.State.DOCUMENT || file.position() != position) {
                return -1;
            }
        }
        CycleFile.State state = file.look();
        while (state == CycleFile.State.DOCUMENT) {
            if (file.wrap(document) != null) {
                return -1;
            }
            next = document.nextTickNumber();
            file.advance();
            state = file.look();
        }
        return state == CycleFile.State.DAMAGED ? -1 : next;
    }
}
