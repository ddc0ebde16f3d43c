package io.tapeline.bench.peers;

/** Placeholder. */
public final class PeersMain {
    private PeersMain() {}

    public static void run(final String[] arguments) {
        throw new UnsupportedOperationException();
    }
}
