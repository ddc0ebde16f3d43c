package io.tapeline.chaos;

/** How much room the engine has for what comes in, what it does when there is none, and what a power cut may take. */
enum Setup {
    /** Never full. */
    COMFORTABLE(65_536, "block", "10s", 100),

    /** Soon full: what finds no room is dropped. */
    DROP(1_024, "drop", "10s", 100),

    /** Soon full: waits a moment, then drops. */
    BLOCK(1_024, "block", "1ms", 100),

    /** Each batch is on the disk before it counts. */
    SYNC_ALWAYS(65_536, "block", "10s", 0),

    SYNC_10_MS(65_536, "block", "10s", 10),

    SYNC_1_S(65_536, "block", "10s", 1_000);

    final int ringSlots;
    final String policy;
    final String deadline;
    final int syncMs;

    Setup(final int ringSlots, final String policy, final String deadline, final int syncMs) {
        this.ringSlots = ringSlots;
        this.policy = policy;
        this.deadline = deadline;
        this.syncMs = syncMs;
    }
}
