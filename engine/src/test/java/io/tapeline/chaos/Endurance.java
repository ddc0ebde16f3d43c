package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * A long run that is asked for in the place of trials.
 *
 * @param kind of it
 * @param minutes how long
 * @param rate ticks a second; 0: that of the kind
 */
record Endurance(Kind kind, double minutes, int rate) {
    enum Kind {
        /** The database is away for so long. */
        OUTAGE(50_000),

        /** One engine lives through faults for so long. */
        SOAK(20_000);

        final int defaultRate;

        Kind(final int defaultRate) {
            this.defaultRate = defaultRate;
        }
    }

    /** The whole heap is there and touched from the start, so that what grows beside it shows. */
    private static final String JVM_OPTIONS = "-Xms512m -XX:+AlwaysPreTouch";

    int ticksPerSecond() {
        return rate == 0 ? kind.defaultRate : rate;
    }

    double seconds() {
        return 60 * minutes;
    }

    /** An engine for it, on an empty journal and database, that was not started yet. */
    Rig rig(
            final Path folder,
            final long seed,
            final int opsPort,
            final String settings,
            final ScratchDatabase database) {
        final Path place = folder.resolve("engine");
        final RigConfig config = new RigConfig(seed, ticksPerSecond(), opsPort, JVM_OPTIONS, settings);
        return new Rig(place, place.resolve("journal"), config, database);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
