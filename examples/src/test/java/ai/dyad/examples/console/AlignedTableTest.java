package ai.dyad.examples.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AlignedTableTest {
    @Test
    void alignsColumns() {
        String table =
                new AlignedTable("loss", "KL", "k")
                        .row("exact", 0.00123, 1)
                        .row("x", 12.5, 100)
                        .toString();
        assertEquals("loss       KL    k\nexact   0.001    1\nx      12.500  100\n", table);
    }

    @Test
    void setsWordsLeftAndNumbersRight() {
        AlignedTable table =
                new AlignedTable("model", "search", "R@1", "note")
                        .row("a", "caption → image", Cell.interval(0.5, 0.25, 1), "")
                        .row("b", "x", Cell.EMPTY, "raise N");
        assertEquals(
                """
                model  search                            R@1  note
                a      caption → image  0.500 [0.250, 1.000]
                b      x                                      raise N
                """,
                table.toString());
        assertEquals("{model=b, search=x, note=raise N}", table.values().get(1).toString());
        assertEquals(
                "{value=0.5, low=0.25, high=1.0}", table.values().get(0).get("R@1").toString());
    }

    @Test
    void rejectsRaggedRows() {
        assertEquals(
                "expected 2 cells, got 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new AlignedTable("a", "b").row("c"))
                        .getMessage());
    }
}
