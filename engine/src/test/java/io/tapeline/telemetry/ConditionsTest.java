package io.tapeline.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private final AtomicLong nowNs = new AtomicLong(1_000);
    private final Conditions conditions = new Conditions(nowNs::get);

    @Test
    void shouldKeepTheTimeOfTheFirstRaiseWhileTheWordsChange() {
        final Conditions.Condition database = conditions.condition("database");
        database.raise("away");
        nowNs.set(2_000);
        database.raise("refuses the password");
        assertTrue(database.isRaised());
        assertEquals(List.of(new Conditions.Raised("database", "refuses the password", 1_000)), conditions.raised());
    }

    @Test
    void shouldBeginAnewAfterItWasWell() {
        conditions.condition("database").raise("away");
        conditions.condition("database").clear();
        assertFalse(conditions.condition("database").isRaised());
        assertEquals(List.of(), conditions.raised());
        nowNs.set(3_000);
        conditions.condition("database").raise("away");
        assertEquals(3_000, conditions.raised().get(0).sinceNs());
    }
}
