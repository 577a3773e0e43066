package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixel steps with fixed parameters against torchvision; values by augment/generate_steps.py. */
class StepParityTest {
    /** Float rounding, and the four decimals of the file. */
    private static final double ROUNDING = 2e-4;

    /** torchvision truncates bytes after each operation; the mean of contrast is truncated too. */
    private static final double TRUNCATION = 1.5 / 255;

    /** Counted in whole levels by both. */
    private static final double EXACT = 1e-6;

    private static final JsonObject STEPS = Fixtures.steps();
    private static final Pattern NAME =
            Pattern.compile("(float|byte)_(\\w+?)_(\\d+)_(\\w+)([+-])(\\w+)");
    private static final int HEIGHT = 12;
    private static final int WIDTH = 11;
    private static final ViewShape SHAPE = new ViewShape(3, HEIGHT, WIDTH);

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void rotates() {
        check("rotate_nearest", new RandomRotation(37, 37, Interpolation.NEAREST));
        check("rotate_bilinear", new RandomRotation(-20.5, -20.5, Interpolation.BILINEAR));
    }

    @Test
    void mapsAffinely() {
        AffineMap first = AffineMap.of(21, 2, -3, 1.3, 9, -14);
        AffineMap second = AffineMap.of(-33, -1, 2, 0.8, -12, 7);
        NDArray full = image("full");
        near("affine_nearest", sample(full, first, Interpolation.NEAREST), ROUNDING);
        near("affine_bilinear", sample(full, second, Interpolation.BILINEAR), ROUNDING);
        NDArray gray = full.get(":, 1:2");
        near("affine_gray", sample(gray, first, Interpolation.BILINEAR), ROUNDING);
    }

    @Test
    void flipsVertically() {
        check("vertical_flip", new VerticalFlip(1));
    }

    @Test
    void erases() {
        NDArray box = manager.create(new float[] {3, 5, 10, 9}, new Shape(1, 4));
        NDArray erased = RandomErasing.ofProbability(1).apply(image("full"), box);
        near("erase", erased, ROUNDING);
    }

    static List<String> operations() {
        return STEPS.getAsJsonObject("cases").keySet().stream()
                .filter(name -> name.startsWith("float") || name.startsWith("byte"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operatesAsRandAugmentDoes(String name) {
        Matcher parts = NAME.matcher(name);
        assertTrue(parts.matches(), name);
        boolean reversed = parts.group(5).equals("-");
        String constant =
                parts.group(4).replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
        AugmentOperation operation = AugmentOperation.valueOf(constant);
        double strength = Integer.parseInt(parts.group(3)) / 30.0;
        float[] parameters = new float[AugmentOperation.PARAMETERS];
        operation.write(reversed ? -strength : strength, SHAPE, parameters, 0);
        NDArray images = image(parts.group(2));
        NDArray result =
                operation.apply(
                        images,
                        manager.create(parameters, new Shape(1, parameters.length)),
                        Interpolation.valueOf(parts.group(6).toUpperCase(Locale.ROOT)));
        if (parts.group(1).equals("float")) {
            near(name, result, ROUNDING);
            return;
        }
        boolean counted =
                switch (operation) {
                    case IDENTITY, POSTERIZE, SOLARIZE, EQUALIZE -> true;
                    default -> false;
                };
        near(name, result.mul(255), 255 * (counted ? EXACT : TRUNCATION));
    }

    @Test
    void allOperationsAreCompared() {
        for (AugmentOperation operation : AugmentOperation.values()) {
            String name = operation.name().replace("_", "").toLowerCase(Locale.ROOT);
            assertFalse(
                    operations().stream()
                            .filter(one -> one.toLowerCase(Locale.ROOT).contains(name))
                            .toList()
                            .isEmpty(),
                    name);
        }
    }

    private void check(String name, Augmentation step) {
        ViewPipeline.Builder pipeline = ViewPipeline.builder().setSize(HEIGHT, WIDTH).add(step);
        Views views = Views.builder().addView(pipeline.build()).build();
        NDArray made =
                views.views(new NDList(bytes("full")), BatchKey.of(0, 0, 0)).singletonOrThrow();
        near(name, made, ROUNDING);
    }

    private NDArray sample(NDArray images, AffineMap map, Interpolation interpolation) {
        float[] parameters = new float[AffineMap.SIZE];
        map.write(parameters, 0, SHAPE);
        NDArray maps = manager.create(parameters, new Shape(1, AffineMap.SIZE));
        return AffineSampling.apply(images, maps, interpolation);
    }

    private static void near(String name, NDArray result, double tolerance) {
        float[] expected = Fixtures.values(STEPS, name);
        float[] actual = result.toFloatArray();
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, name + " at " + i);
        }
    }

    private NDArray image(String name) {
        return bytes(name).toType(DataType.FLOAT32, false).div(255f);
    }

    private NDArray bytes(String name) {
        ByteBuffer pixels = ByteBuffer.wrap(Fixtures.pixels(STEPS, name));
        return manager.create(pixels, new Shape(1, 3, HEIGHT, WIDTH), DataType.UINT8);
    }
}
