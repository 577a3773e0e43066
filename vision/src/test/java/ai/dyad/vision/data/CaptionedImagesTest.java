package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.SequenceSampler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CaptionedImagesTest {

    @Test
    void givesImagesThatShareACaptionTheSameId() {
        try (CaptionedImages images =
                captioned(
                        List.of("a red apple"),
                        List.of("a pear", "fruit"),
                        List.of("A  red\tapple "),
                        List.of("a plum", "food"),
                        List.of("food", "fruit"))) {
            assertArrayEquals(new long[] {0, 1, 0, 1, 1}, images.groupIds());
            assertEquals(List.of("a pear", "fruit"), images.captions(1));
            assertArrayEquals(new long[] {0, 1, 1, 0, 1, 1, 1, 1}, images.captionGroupIds());
            assertEquals(8, images.allCaptions().size());
            assertEquals("A  red\tapple ", images.allCaptions().get(3));
        }
    }

    @Test
    void ignoresWhiteSpaceUnicodeFormAndCaseOfCaptions() {
        try (CaptionedImages images =
                captioned(
                        List.of("a caf\u00e9 table"),
                        List.of("A\u00a0cafe\u0301\u3000table"), // NBSP, NFD, ideographic space
                        List.of("a \uff43af\u00c9 table\u2003"), // full width, em space
                        List.of("a cafe table"))) {
            assertArrayEquals(new long[] {0, 0, 0, 3}, images.groupIds());
        }
    }

    @Test
    void usesTheGivenTextIdentity() {
        try (CaptionedImages images =
                builder(List.of(List.of("cat"), List.of("cot"), List.of("dog"), List.of("CAT")))
                        .optTextIdentity(
                                texts -> texts.stream().<Object>map(t -> t.charAt(0)).toList())
                        .build()) {
            assertArrayEquals(new long[] {0, 0, 2, 3}, images.groupIds());
        }
    }

    @Test
    void givesVariantsOfABaseTheSameId() {
        try (CaptionedImages images =
                builder(List.of(List.of("hand"), List.of("dark hand"), List.of("foot")))
                        .optBases(List.of("1F44B", "1F44B", "1F9B6"))
                        .build()) {
            assertArrayEquals(new long[] {0, 0, 2}, images.groupIds());
        }
    }

    @Test
    void labelsBatchesWithIds() {
        try (CaptionedImages images =
                        captioned(List.of("a"), List.of("b"), List.of("c", "a"), List.of("d"));
                NDManager manager = NDManager.newBaseManager()) {
            BatchSampler inOrder = new BatchSampler(new SequenceSampler(), 3, false);
            try (ImageBatches batches = images.getData(manager, inOrder, null);
                    Batch batch = batches.iterator().next()) {
                NDArray labels = batch.getLabels().get(0);
                assertArrayEquals(new long[] {0, 1, 0}, labels.toLongArray());
                assertEquals(List.of(0L, 1L, 2L), batch.getIndices());
            }
            assertEquals(0, images.get(manager, 2).getLabels().get(0).getLong());
        }
    }

    @Test
    void keepsCaptionsAndIdsInSubsets() {
        try (CaptionedImages images =
                        captioned(List.of("a"), List.of("b"), List.of("c", "a"), List.of("d"));
                NDManager manager = NDManager.newBaseManager()) {
            CaptionedImages part = images.subset(3, 2);
            assertEquals(List.of(List.of("d"), List.of("c", "a")), captions(part));
            assertArrayEquals(new long[] {3, 0}, part.groupIds());
            assertEquals(3, part.images(manager, 0).toByteArray()[0]);
            assertEquals(0, part.subset(1).get(manager, 0).getLabels().get(0).getLong());
        }
    }

    @Test
    void splitKeepsEqualIdsTogether() {
        List<List<String>> captions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            captions.add(List.of("thing " + i % 150, "picture " + i));
        }
        try (CaptionedImages images = builder(captions).build()) {
            List<CaptionedImages> parts = images.split(0.8, 3);
            Set<Long> first = set(parts.get(0).groupIds());
            Set<Long> second = set(parts.get(1).groupIds());
            assertEquals(120, first.size());
            assertEquals(30, second.size());
            assertTrue(Collections.disjoint(first, second));
            assertEquals(200, parts.get(0).size() + parts.get(1).size());
            assertArrayEquals(parts.get(0).groupIds(), images.split(0.8, 3).get(0).groupIds());
            assertTrue(!first.equals(set(images.split(0.8, 4).get(0).groupIds())));
        }
    }

    @Test
    void splitDoesNotDependOnTheOrder() {
        List<List<String>> captions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            captions.add(List.of("one " + i, "two " + i));
        }
        List<List<String>> shuffled = new ArrayList<>(captions);
        Collections.shuffle(shuffled, new Random(1));
        try (CaptionedImages images = builder(captions).build();
                CaptionedImages others = builder(shuffled).build()) {
            assertEquals(
                    new HashSet<>(captions(images.split(0.3, 9).get(0))),
                    new HashSet<>(captions(others.split(0.3, 9).get(0))));
        }
    }

    @Test
    void rejectsSplitsWithAnEmptyPart() {
        try (CaptionedImages images = captioned(List.of("a"), List.of("b"))) {
            assertMessage("fraction must be in (0, 1), got 1.0", () -> images.split(1, 0));
            assertMessage(
                    "both parts, got 0.1 of 2 different group ids", () -> images.split(0.1, 0));
        }
    }

    @Test
    void rejectsDataWithoutNegatives() {
        assertMessage("at least 2 different pairs", () -> captioned(List.of("a")));
        assertMessage(
                "got 3 images that all share a caption",
                () -> captioned(List.of("a"), List.of("A", "b"), List.of("b")));
    }

    @Test
    void rejectsCaptionsThatAreMissingOrBlank() {
        assertMessage("got [] for image 1", () -> captioned(List.of("a"), List.of()));
        assertMessage("got [b,  ] for image 1", () -> captioned(List.of("a"), List.of("b", " ")));
        CaptionedImages.Builder builder = builder(List.of(List.of("a"), List.of("b")));
        assertMessage(
                "captions must be given for each of 2 images, got 1",
                () -> builder.setCaptions(List.of(List.of("a"))).build());
    }

    private static void assertMessage(String part, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static Set<Long> set(long[] ids) {
        Set<Long> set = new HashSet<>();
        LongStream.of(ids).forEach(set::add);
        return set;
    }

    private static List<List<String>> captions(CaptionedImages images) {
        return IntStream.range(0, (int) images.size()).mapToObj(images::captions).toList();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static CaptionedImages captioned(List<String>... captions) {
        return builder(Arrays.asList(captions)).build();
    }

    /** Image i is one pixel of value i. */
    private static CaptionedImages.Builder builder(List<List<String>> captions) {
        ByteBuffer pixels = ByteBuffer.allocate(captions.size());
        for (int i = 0; i < captions.size(); i++) {
            pixels.put((byte) i);
        }
        return CaptionedImages.builder()
                .setImages(
                        InMemoryImages.builder()
                                .setPixels(pixels.flip(), new Shape(captions.size(), 1, 1, 1))
                                .build())
                .setCaptions(captions);
    }
}
