package io.tapeline.chaos;

/** How much room the engine has for what comes in, and what it does when there is none. */
enum Intake {
    /** Never full. */
    COMFORTABLE(65_536, "block", "10s"),

    /** Soon full: what finds no room is dropped. */
    DROP(1_024, "drop", "10s"),

    /** Soon full: waits a moment, then drops. */
    BLOCK(1_024, "block", "1ms");

    final int ringSlots;
    final String policy;
    final String deadline;

    Intake(final int ringSlots, final String policy, final String deadline) {
        this.ringSlots = ringSlots;
        this.policy = policy;
        this.deadline = deadline;
    }
}
