package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:p%40ss%2Fw%3Aord+1@db.example:6543/market?sslmode=require",
                "jdbc:postgresql://ann:p%40ss%2Fw%3Aord+1@db.example:6543/market?sslmode=require",
                "postgres://ann:p@ss%2Fw:ord+1@db.example:6543/market?sslmode=require",
                "jdbc:postgresql://db.example:6543/market?user=ann&password=p%40ss%2Fw:ord+1&sslmode=REQUIRE",
            })
    void shouldReadEveryForm(final String text) {
        final DatabaseUrl url = DatabaseUrl.parse(text);
        assertEquals(new DatabaseUrl("db.example", 6543, "market", "ann", "p@ss/w:ord+1", "require", ""), url);
        assertEquals("postgresql://ann:***@db.example:6543/market?sslmode=require", url.toString());
    }

    @Test
    void shouldFillInWhatIsUsual() {
        assertEquals(
                new DatabaseUrl("localhost", 5432, "ann", "ann", "", "disable", ""),
                DatabaseUrl.parse("postgresql://ann@"));
        assertEquals("[::1]", DatabaseUrl.parse("postgresql://ann@[::1]/x").host());
        assertEquals(5433, DatabaseUrl.parse("postgresql://ann@[::1]:5433/x").port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:secret@host/x",
                "postgresql://ann:secret@host:99999/x",
                "postgresql://ann:secret@host:port/x",
                "postgresql://ann:secret%G1@host/x",
                "postgresql://ann:secret@host/x?sslmode=perhaps",
                "postgresql://ann:secret@host/x?ssl=true",
                "postgresql://host/x?password=secret",
            })
    void shouldRefuseWithoutTellingThePassword(final String text) {
        final String message = assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse(text))
                .getMessage();
        assertFalse(message.contains("secret"), message);
        assertTrue(message.startsWith("store.url="), message);
    }
}
