package io.tapeline.journal;

import io.tapeline.journal.JournalCheck.Damage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The reading behind {@link JournalCheck}: every file to its end, past all damage. */
final class JournalChecking {
    private final JournalPaths paths;
    private final List<Damage> damages = new ArrayList<>();
    private long documents;
    private long ticks;
    private long bytes;
    private long from;
    private long next;
    private long last;

    JournalChecking(final JournalPaths paths) {
        this.paths = paths;
    }

    JournalCheck run(final Consumer<Path> progress) {
        final List<Path> files = CycleFolder.list(paths.ticks());
        for (int i = 0; i < files.size(); i++) {
            final CycleSurvey survey = new CycleSurvey(null, i == files.size() - 1, null);
            try (CycleFile file = CycleFile.open(files.get(i))) {
                survey.run(file, next, 0);
            }
            take(files.get(i), survey);
            progress.accept(files.get(i));
        }
        final long marked = JournalMark.read(paths.directory());
        if (files.isEmpty() ? marked > 0 : marked >= Math.max(1, next)) {
            damages.add(new Damage(
                    files.isEmpty() ? paths.ticks() : files.get(files.size() - 1),
                    0,
                    0,
                    Math.max(1, next),
                    marked,
                    "journal.mark says that they were on the disk, but the journal ends before them"));
        }
        return new JournalCheck(documents, ticks, bytes, from, last, List.copyOf(damages));
    }

    private void take(final Path path, final CycleSurvey survey) {
        survey.gaps.forEach(gap -> damages.add(
                new Damage(path, gap.document(), gap.stopPosition(), gap.firstLost(), gap.lastLost(), gap.what())));
        if (survey.tailFault != null) {
            damages.add(new Damage(
                    path,
                    survey.documents,
                    survey.endPosition,
                    Math.max(1, survey.nextTickNumber),
                    RecoveryReport.NONE,
                    survey.tailFault));
        }
        if (survey.gaps.isEmpty() && survey.tailFault == null && survey.isDamaged()) {
            damages.add(
                    new Damage(path, 0, 0, survey.firstTickNumber, survey.firstTickNumber - 1, survey.firstFault()));
        }
        documents += survey.documents;
        ticks += survey.ticks;
        bytes += survey.bytes;
        from = from == 0 ? survey.firstTickNumber : from;
        next = survey.documents > 0 ? survey.nextTickNumber : next;
        last = Math.max(last, next - 1);
    }
}
