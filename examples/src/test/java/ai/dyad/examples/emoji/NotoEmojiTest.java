package ai.dyad.examples.emoji;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NotoEmojiTest {
    private static NotoEmoji base;
    private static NotoEmoji all;

    @BeforeAll
    static void read() throws IOException {
        base = NotoEmoji.builder().build();
        all = NotoEmoji.builder().optSkinTones(true).optSidePixels(4).build();
    }

    @AfterAll
    static void close() {
        base.close();
        all.close();
    }

    @Test
    void hasBaseEmojiAndOptionalSkinTones() {
        assertEquals(1911, base.size());
        assertEquals(3786, all.size());
        assertEquals(new Shape(3, 32, 32), base.imageShape());
        assertEquals(new Shape(3, 4, 4), all.imageShape());
        assertTrue(base.emoji().stream().allMatch(Emoji::isBase));
        assertEquals(1875, all.emoji().stream().filter(emoji -> !emoji.isBase()).count());
        Set<String> bases =
                base.emoji().stream().map(Emoji::codePoints).collect(Collectors.toSet());
        assertTrue(all.emoji().stream().allMatch(emoji -> bases.contains(emoji.base())));
    }

    @Test
    void describesEmoji() {
        Emoji grin = find("1F603");
        assertEquals("grinning face with big eyes", grin.description());
        assertEquals("Smileys & Emotion", grin.group());
        assertEquals("face-smiling", grin.subgroup());
        assertTrue(grin.keywords().contains("smile"));
        assertEquals("\uD83D\uDE03", grin.text());
    }

    @Test
    void findsTheBaseOfASkinTone() {
        assertEquals("1F44B", find("1F44B-1F3FD").base());
        assertEquals("1F3CB-FE0F", find("1F3CB-1F3FB").base(), "without its variation selector");
        assertEquals("1F46C", find("1F468-1F3FB-200D-1F91D-200D-1F468-1F3FF").base(), "a pair");
        assertEquals("1F91D", find("1FAF1-1F3FB-200D-1FAF2-1F3FC").base(), "two hands");
        assertTrue(find("1F3FB").isBase(), "a tone alone");
    }

    private static Emoji find(String codePoints) {
        return all.emoji().stream()
                .filter(emoji -> emoji.codePoints().equals(codePoints))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void cutsTheRightImageFromTheStrips() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertCenter(manager, "large red circle", "1F534", new int[] {1, 0, 0});
            assertCenter(manager, "large green circle", "1F7E2", new int[] {0, 1, 0});
            assertCenter(manager, "large blue square", "1F7E6", new int[] {0, 0, 1});
            assertCenter(manager, "black large square", "2B1B", new int[] {0, 0, 0});
        }
    }

    private static void assertCenter(
            NDManager manager, String what, String codePoints, int[] expected) {
        int position = base.emoji().stream().map(Emoji::codePoints).toList().indexOf(codePoints);
        byte[] pixels = base.images(manager, position).toByteArray();
        int[] center = new int[3];
        int brightest = 0;
        for (int c = 0; c < 3; c++) {
            center[c] = pixels[(c * 32 + 16) * 32 + 16] & 0xFF;
            brightest = Math.max(brightest, center[c]);
            assertEquals((byte) 255, pixels[c * 1024], what + " on white");
        }
        for (int c = 0; c < 3; c++) {
            boolean bright = expected[c] == 1;
            String message = what + Arrays.toString(center);
            assertEquals(bright, center[c] == brightest && brightest > 120, message);
        }
    }

    @Test
    void namesGroupsAndSubgroups() {
        assertEquals(10, base.classNames().size(), "Unicode's nine, and the five skin tones");
        assertEquals(99, base.subgroupNames().size());
        int[] groups = base.classes();
        int[] subgroups = base.subgroups();
        assertEquals(1911, groups.length);
        for (int i = 0; i < groups.length; i++) {
            Emoji emoji = base.emoji().get(i);
            assertEquals(emoji.group(), base.classNames().get(groups[i]));
            assertEquals(emoji.subgroup(), base.subgroupNames().get(subgroups[i]));
        }
    }

    @Test
    void keepsSkinTonesWithTheirBaseWhenItSplits() {
        List<NotoEmoji> parts = all.split(0.8, 7);
        Set<String> first = bases(parts.get(0));
        Set<String> second = bases(parts.get(1));
        assertEquals(Math.round(0.8 * 1911), first.size());
        assertEquals(1911 - first.size(), second.size());
        assertEquals(3786, parts.get(0).size() + parts.get(1).size());
        assertTrue(first.stream().noneMatch(second::contains));

        assertEquals(first, bases(base.split(0.8, 7).get(0)), "with or without skin tones");
        assertFalse(first.equals(bases(all.split(0.8, 8).get(0))), "another seed, another split");
    }

    private static Set<String> bases(NotoEmoji part) {
        return part.emoji().stream()
                .map(Emoji::base)
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void partsKeepImagesAndNamesTogether() {
        NotoEmoji part = base.split(0.01, 3).get(0);
        assertEquals("19 of Noto emoji", part.name());
        assertEquals(base.classNames(), part.classNames());
        assertEquals(base.subgroupNames(), part.subgroupNames());
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int i = 0; i < 5; i++) {
                Emoji emoji = part.emoji().get(i);
                int whole = base.emoji().indexOf(emoji);
                assertArrayEquals(
                        base.images(manager, whole).toByteArray(),
                        part.images(manager, i).toByteArray());
                assertEquals(emoji.group(), part.classNames().get(part.classes()[i]));
            }
        }
    }

    @Test
    void throwsIfAPartWouldBeEmpty() {
        for (double fraction : new double[] {0, 1, -0.1, Double.NaN, 1e-9}) {
            assertThrows(IllegalArgumentException.class, () -> base.split(fraction, 1));
        }
    }

    /** The leave-one-out cosine baseline: color alone separates some classes. */
    @Test
    void rawPixelsAlreadySeparateGroups() {
        long[] neighbors = nearest(false);
        assertEquals(0.633, accuracy(base.classes(), neighbors), 0.003);
        assertEquals(0.477, accuracy(base.subgroups(), neighbors), 0.003);
        long[] centered = nearest(true);
        assertEquals(0.643, accuracy(base.classes(), centered), 0.003);
        assertEquals(0.489, accuracy(base.subgroups(), centered), 0.003);
        long people =
                base.emoji().stream()
                        .filter(emoji -> emoji.group().equals("People & Body"))
                        .count();
        assertEquals(386, people, "the largest group: always predicting it has accuracy 0.202");
    }

    private static long[] nearest(boolean centered) {
        try (NDManager manager = NDManager.newBaseManager()) {
            long[] every = LongStream.range(0, base.size()).toArray();
            NDArray bytes = base.images(manager, every).reshape(every.length, -1);
            NDArray pixels = bytes.toType(DataType.FLOAT32, false); // (N, 3072)
            if (centered) {
                pixels = pixels.sub(pixels.mean(new int[] {0}, true));
            }
            NDArray unit = pixels.normalize(2, 1);
            NDArray self = manager.eye(every.length).mul(2);
            return unit.matMul(unit.transpose()).sub(self).argMax(1).toLongArray();
        }
    }

    private static double accuracy(int[] classes, long[] neighbors) {
        int right = 0;
        for (int i = 0; i < neighbors.length; i++) {
            right += classes[i] == classes[(int) neighbors[i]] ? 1 : 0;
        }
        return right / (double) neighbors.length;
    }
}
