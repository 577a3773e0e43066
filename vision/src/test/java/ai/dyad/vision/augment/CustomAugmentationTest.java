package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Custom augmentation steps. */
class CustomAugmentationTest {
    /** Fills each image with its own gray level. */
    private record Paint() implements PixelAugmentation {
        @Override
        public int parameterCount(ViewShape view) {
            return 2;
        }

        @Override
        public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
            parameters[0] = 0;
            parameters[1] = (float) random.nextDouble();
        }

        @Override
        public NDArray apply(NDArray images, NDArray parameters) {
            NDArray level = parameters.get(":,1").reshape(-1, 1, 1, 1);
            return images.zerosLike().addi(level);
        }
    }

    /** Forgets the batch axis. */
    private record Squash() implements PixelAugmentation {
        @Override
        public int parameterCount(ViewShape view) {
            return 1;
        }

        @Override
        public void draw(RandomGenerator random, ViewShape view, float[] parameters) {}

        @Override
        public NDArray apply(NDArray images, NDArray parameters) {
            return images.flatten();
        }
    }

    @Test
    void matrixStepsMayBeLambdas() {
        ViewPipeline pipeline =
                ViewPipeline.builder()
                        .setSize(6, 6)
                        .add((matrices, random) -> matrices.flipVertically())
                        .add(
                                (matrices, random) -> {
                                    assertEquals(6, matrices.imageHeight());
                                    assertEquals(6, matrices.imageWidth());
                                    double[] negative = new double[9];
                                    negative[0] = -1;
                                    negative[4] = -1;
                                    negative[8] = -1;
                                    matrices.color(negative, new double[] {1, 1, 1});
                                })
                        .build();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = Fixtures.images(manager, 2, 3, 6);
            NDArray expected =
                    images.toType(DataType.FLOAT32, false).div(255f).neg().add(1f).flip(2);
            assertArrayEquals(
                    expected.toFloatArray(), view(images, pipeline).toFloatArray(), 1e-5f);
        }
    }

    @Test
    void pixelStepsGetTheirOwnParametersForEachSample() {
        ViewPipeline pipeline =
                ViewPipeline.builder()
                        .setSize(4, 4)
                        .add(Solarize.ofProbability(0.5))
                        .add(new Paint())
                        .build();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = Fixtures.images(manager, 3, 3, 4);
            NDArray view = view(images, pipeline);
            float[] first = view.get(0).toFloatArray();
            for (float value : first) {
                assertEquals(first[0], value);
            }
            assertTrue(first[0] != view.get(1).toFloatArray()[0], "levels differ");
            float[] alone = view(images.get("0:1"), pipeline).toFloatArray();
            assertArrayEquals(first, alone);
        }
    }

    @Test
    void pixelStepsMustKeepTheShape() {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(4, 4).add(new Squash()).build();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = manager.zeros(new Shape(2, 3, 4, 4), DataType.UINT8);
            Exception e = assertThrows(IllegalStateException.class, () -> view(images, pipeline));
            assertTrue(e.getMessage().contains("Squash[] must keep the shape"), e.getMessage());
        }
    }

    private static NDArray view(NDArray images, ViewPipeline pipeline) {
        Views views = Views.builder().optSeed(0).addView(pipeline).build();
        long[] indices = Fixtures.indices((int) images.getShape().get(0));
        return views.views(new NDList(images), BatchKey.of(0, 0, indices)).singletonOrThrow();
    }
}
