package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that move, erase and recolor pixels, within batches of views. */
class PixelStepsTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static List<Augmentation> steps() {
        return List.of(
                new VerticalFlip(0.5),
                RandomRotation.of(180),
                new RandomRotation(-90, 45, Interpolation.NEAREST),
                RandomAffine.builder()
                        .optDegrees(-20, 20)
                        .optTranslation(0.2, 0.1)
                        .optScale(0.7, 1.4)
                        .optShearX(-10, 10)
                        .optShearY(-5, 5)
                        .build(),
                RandomErasing.ofProbability(0.7),
                new RandomErasing(0.7, 0.1, 0.4, 0.5, 2, RandomErasing.Value.RANDOM),
                new GaussianNoise(0.7, 0.05, 0.2),
                RandAugment.usual(),
                new RandAugment(4, 30, 31, Interpolation.BILINEAR));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aSampleDoesNotDependOnItsBatch(Augmentation step) {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(9, 13).add(step).build();
        NDArray images = Fixtures.images(manager, 24, 3, 16);
        NDArray together = view(images, pipeline, Fixtures.indices(24));
        for (int i : new int[] {0, 7, 23}) {
            float[] alone = view(images.get(i + ":" + (i + 1)), pipeline, i).toFloatArray();
            assertArrayEquals(together.get(i).toFloatArray(), alone);
        }
        for (float value : together.toFloatArray()) {
            assertTrue(value >= 0 && value <= 1, step + ": " + value);
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void supportsGrayImagesAndLeaksNoArrays(Augmentation step) {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(7, 6).add(step).build();
        NDArray images = Fixtures.images(manager, 20, 1, 8);
        int arrays = manager.getManagedArrays().size();
        NDArray view = view(images, pipeline, Fixtures.indices(20));
        assertEquals(new Shape(20, 1, 7, 6), view.getShape());
        assertSame(manager, view.getManager());
        assertEquals(arrays + 1, manager.getManagedArrays().size());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void survivesJson(Augmentation step) {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(7, 6).add(step).build();
        assertEquals(pipeline, ViewPipeline.fromJson(pipeline.toJson()));
    }

    @Test
    void identityParametersLeaveImagesBitIdentical() {
        ViewPipeline plain = ViewPipeline.builder().setSize(16, 16).build();
        ViewPipeline same =
                ViewPipeline.builder()
                        .setSize(16, 16)
                        .add(new RandomRotation(0, 0, Interpolation.NEAREST))
                        .add(RandomRotation.of(0))
                        .add(RandomAffine.builder().build())
                        .add(RandomErasing.ofProbability(0))
                        .add(new GaussianNoise(0, 1, 1))
                        .build();
        NDArray images = Fixtures.images(manager, 4, 3, 16);
        assertArrayEquals(
                view(images, plain, Fixtures.indices(4)).toFloatArray(),
                view(images, same, Fixtures.indices(4)).toFloatArray());
    }

    @Test
    void aQuarterTurnMovesWholePixelsCounterclockwise() {
        NDArray images = manager.arange(0f, 16f, 1f, DataType.FLOAT32).reshape(1, 1, 4, 4).div(16f);
        float[] map = new float[AffineMap.SIZE];
        AffineMap.rotation(90).write(map, 0, new ViewShape(1, 4, 4));
        NDArray maps = manager.create(map, new Shape(1, AffineMap.SIZE));
        float[] expected = images.transpose(0, 1, 3, 2).flip(2).toFloatArray();
        for (Interpolation interpolation : Interpolation.values()) {
            NDArray turned = AffineSampling.apply(images, maps, interpolation);
            assertArrayEquals(expected, turned.toFloatArray(), 1e-5f);
        }
    }

    @Test
    void equalizingManyImagesInPartsGivesTheSameValues() {
        NDArray images = Fixtures.images(manager, 9, 3, 260).toType(DataType.FLOAT32, false);
        NDArray values = images.div(255f);
        float[] together = Equalization.apply(values).toFloatArray();
        float[] last = Equalization.apply(values.get("8:9")).toFloatArray();
        assertArrayEquals(
                last, Arrays.copyOfRange(together, together.length - last.length, together.length));
    }

    @Test
    void randAugmentChangesMostButNotAllSamples() {
        ViewPipeline plain = ViewPipeline.builder().setSize(16, 16).build();
        ViewPipeline changed =
                ViewPipeline.builder()
                        .setSize(16, 16)
                        .add(new RandAugment(1, 15, 31, Interpolation.NEAREST))
                        .build();
        NDArray images = Fixtures.images(manager, 280, 3, 16);
        NDArray before = view(images, plain, Fixtures.indices(280));
        NDArray after = view(images, changed, Fixtures.indices(280));
        int same = 0;
        for (int i = 0; i < 280; i++) {
            float[] one = before.get(i).toFloatArray();
            same += Arrays.equals(one, after.get(i).toFloatArray()) ? 1 : 0;
        }
        assertTrue(same >= 5 && same <= 60, "one in fourteen, and flat images: " + same);
    }

    @Test
    void readsParametersFromTheDeviceIfTheHostHasNone() {
        RandAugment augment = new RandAugment(2, 20, 31, Interpolation.NEAREST);
        ViewShape view = new ViewShape(3, 16, 16);
        int width = augment.parameterCount(view);
        float[] all = new float[6 * width];
        for (int i = 0; i < 6; i++) {
            float[] one = new float[width];
            augment.draw(BatchKey.of(1, 0, i).random(0, 0), view, one);
            System.arraycopy(one, 0, all, i * width, width);
        }
        augment.plan(all, 6);
        NDArray parameters = manager.create(all, new Shape(6, width));
        NDArray images =
                Fixtures.images(manager, 6, 3, 16).toType(DataType.FLOAT32, false).div(255f);
        assertArrayEquals(
                augment.apply(images.duplicate(), parameters, all).toFloatArray(),
                augment.apply(images.duplicate(), parameters).toFloatArray());
    }

    @Test
    void rejectsInvalidSettings() {
        RandomErasing.Value zero = RandomErasing.Value.ZERO;
        rejected("vertical flip probability", () -> new VerticalFlip(-1));
        rejected("ends are reversed", () -> RandomRotation.of(-1));
        rejected("translation along y", () -> RandomAffine.builder().optTranslation(0, 2).build());
        rejected("affine scale must be > 0", () -> RandomAffine.builder().optScale(0, 1).build());
        rejected("shear must lie in", () -> RandomAffine.builder().optShearX(0, 90).build());
        rejected("erasing probability", () -> RandomErasing.ofProbability(1.1));
        rejected("erasing scale", () -> new RandomErasing(1, 0, 1, 1, 1, zero));
        rejected("erasing ratio", () -> new RandomErasing(1, 0.1, 1, 0, 1, zero));
        rejected("noise sigma must be >= 0", () -> new GaussianNoise(1, -1, 1));
        rejected("noise probability", () -> new GaussianNoise(2, 0, 1));
        Interpolation nearest = Interpolation.NEAREST;
        rejected("number of operations must be >= 1", () -> new RandAugment(0, 1, 31, nearest));
        rejected(
                "magnitude must lie in [0, 30], got 31", () -> new RandAugment(1, 31, 31, nearest));
        rejected("number of magnitudes must be >= 2", () -> new RandAugment(1, 0, 1, nearest));
    }

    @Test
    void erasingLeavesTheRestAndBlackensTheBox() {
        NDArray images = manager.ones(new Shape(200, 3, 16, 16), DataType.UINT8).muli(255);
        ViewPipeline pipeline =
                ViewPipeline.builder().setSize(16, 16).add(RandomErasing.ofProbability(1)).build();
        NDArray view = view(images, pipeline, Fixtures.indices(200));
        int black = 0;
        for (float value : view.toFloatArray()) {
            assertTrue(value == 0 || value == 1, "" + value);
            black += value == 0 ? 1 : 0;
        }
        double share = (double) black / view.size();
        assertEquals(0.175, share, 0.03, "the mean of 0.02 to 0.33");
        assertFalse(view.get(0).equals(view.get(1)));
    }

    private static NDArray view(NDArray images, ViewPipeline pipeline, long... indices) {
        Views views = Views.builder().optSeed(4).addView(pipeline).build();
        return views.views(new NDList(images), BatchKey.of(0, 0, indices)).singletonOrThrow();
    }

    private static void rejected(String message, Executable call) {
        Exception e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
