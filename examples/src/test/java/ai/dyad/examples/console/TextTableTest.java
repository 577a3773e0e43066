package ai.dyad.examples.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsColumns() {
        String table =
                new TextTable("loss", "KL", "k")
                        .row("exact", 0.00123, 1)
                        .row("x", 12.5, 100)
                        .toString();
        assertEquals("loss       KL    k\nexact   0.001    1\nx      12.500  100\n", table);
    }

    @Test
    void rejectsRaggedRows() {
        assertEquals(
                "expected 2 cells, got 1",
                assertThrows(IllegalArgumentException.class, () -> new TextTable("a", "b").row("c"))
                        .getMessage());
    }
}
