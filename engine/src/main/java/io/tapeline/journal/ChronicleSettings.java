package io.tapeline.journal;

/** Chronicle's settings that are system properties; they must be set before its classes load. */
final class ChronicleSettings {
    static {
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("disable.perf.info", "true");
    }

    private ChronicleSettings() {}

    /** Sees to it that they are set. */
    static void apply() {
        assert Boolean.getBoolean("chronicle.announcer.disable");
    }
}
