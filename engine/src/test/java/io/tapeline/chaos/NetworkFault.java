package io.tapeline.chaos;

import java.util.Random;

/** Faults of a {@link TcpProxy} drawn from a seed; {@link TcpProxy#heal} ends those that last. */
final class NetworkFault {
    /** Of these all beyond the eighth are the cut between a commit and its answer, which is the hardest to get right. */
    private static final int KINDS_OF_FAULT = 12;

    private NetworkFault() {}

    /** Begins one, and says which. */
    static String begin(final TcpProxy proxy, final Random random) {
        final TcpProxy.Direction direction =
                random.nextBoolean() ? TcpProxy.Direction.TO_SERVER : TcpProxy.Direction.TO_CLIENT;
        switch (random.nextInt(KINDS_OF_FAULT)) {
            case 0 -> {
                proxy.cut();
                return "cut";
            }
            case 1 -> {
                proxy.end();
                return "end";
            }
            case 2 -> {
                proxy.halfClose(direction);
                return "half-close " + direction;
            }
            case 3 -> {
                final long pauseMs = 5L + random.nextInt(100);
                proxy.delayMs(pauseMs);
                return "delay " + pauseMs + " ms";
            }
            case 4 -> {
                final long rate = 20_000L + random.nextInt(500_000);
                proxy.throttle(rate);
                return "throttle " + rate + " bytes/s";
            }
            case 5 -> {
                proxy.blackHole();
                return "black hole";
            }
            case 6 -> {
                proxy.refuse();
                proxy.cut();
                return "refuse and cut";
            }
            case 7 -> {
                final long bytes =
                        direction == TcpProxy.Direction.TO_SERVER ? random.nextInt(2_000_000) : random.nextInt(2_000);
                proxy.cutAfter(direction, bytes);
                return "cut after " + bytes + " bytes " + direction;
            }
            default -> {
                proxy.cutBefore(TcpProxy.Direction.TO_CLIENT, "COMMIT\0");
                return "cut between commit and answer";
            }
        }
    }
}
