package ai.dyad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupsTest {
    @Test
    void joinsSamplesThatShareAKeyDirectlyOrIndirectly() {
        Groups groups =
                Groups.of(
                        List.of(
                                List.of("a", "b"),
                                List.of("c"),
                                List.of(),
                                List.of("d", "b"),
                                List.of("e", "d"),
                                List.of()));
        assertArrayEquals(new long[] {0, 1, 2, 0, 0, 5}, groups.ids());
        assertEquals(4, groups.count());
        assertEquals(0, groups.of(4));
    }

    @Test
    void foldsWhatTokenizersFold() {
        assertEquals(
                "a café, 10 km2", TextIdentity.fold(" A\u00a0Cafe\u0301,\u3000\uff11\uff10\t㎢ "));
        assertEquals(
                TextIdentity.FOLDED.of(List.of("\u0130stanbul")),
                TextIdentity.FOLDED.of(List.of("i\u0307stanbul")));
        assertNotEquals(TextIdentity.fold("cafe"), TextIdentity.fold("café"));
        assertEquals("", TextIdentity.fold("\u00a0\u2028"));
    }
}
