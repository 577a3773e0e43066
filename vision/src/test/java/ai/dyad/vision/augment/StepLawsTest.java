package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.JsonUtils;
import ai.dyad.random.CounterRandom;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Compares the parameters of pixel steps, drawn for many samples, with their intended
 * distributions.
 */
class StepLawsTest {
    private static final int DRAWS = 20_000;

    /** Four standard deviations of the difference of two fractions of that many draws. */
    private static final double FRACTION_TOLERANCE = 0.02;

    private static final ViewShape VIEW = new ViewShape(3, 20, 30);

    @Test
    void rotationAnglesAreUniform() {
        double[] degrees = draws(new RandomRotation(-30, 50, Interpolation.NEAREST), p -> -turn(p));
        Uniform.check(degrees, -30, 50);
    }

    @Test
    void affineAmountsAreUniform() {
        Uniform.check(
                draws(RandomAffine.builder().optDegrees(-40, 20).build(), p -> turn(p)), -40, 20);
        // x' = x / scale
        Uniform.check(
                draws(RandomAffine.builder().optScale(0.5, 1.5).build(), p -> 1 / p[0]), 0.5, 1.5);
        // x' = x + tan(shear) y
        Uniform.check(
                draws(
                        RandomAffine.builder().optShearX(-10, 30).build(),
                        p -> Math.toDegrees(Math.atan(p[1]))),
                -10,
                30);
        Uniform.check(
                draws(
                        RandomAffine.builder().optShearY(5, 15).build(),
                        p -> Math.toDegrees(Math.atan(p[3]))),
                5,
                15);
    }

    @Test
    void translationsAreWholePixelsAllEquallyLikely() {
        RandomAffine affine = RandomAffine.builder().optTranslation(0.15, 0.15).build();
        int[] across = new int[11]; // 4.5 pixels either way, whose last half rounds to even
        int[] down = new int[9]; // 3 pixels
        for (float[] p : drawn(affine, VIEW)) {
            assertEquals(Math.rint(p[2]), p[2], 1e-4);
            across[5 + Math.round(p[2])]++;
            down[4 + Math.round(p[5])]++;
        }
        assertEquals(0, across[0] + across[10] + down[0] + down[8]);
        for (int i = 1; i < 10; i++) {
            assertEquals(1 / 9.0, (double) across[i] / DRAWS, FRACTION_TOLERANCE);
        }
        assertEquals(1 / 12.0, (double) down[1] / DRAWS, FRACTION_TOLERANCE);
        for (int i = 2; i < 7; i++) {
            assertEquals(1 / 6.0, (double) down[i] / DRAWS, FRACTION_TOLERANCE);
        }
    }

    @Test
    void boxesToEraseAreDrawnAsTorchvisionDrawsThem() {
        for (JsonElement element : Fixtures.steps().getAsJsonArray("boxes")) {
            JsonObject law = element.getAsJsonObject();
            ViewShape view =
                    new ViewShape(3, law.get("height").getAsInt(), law.get("width").getAsInt());
            double[] scale = JsonUtils.GSON.fromJson(law.get("scale"), double[].class);
            double[] ratio = JsonUtils.GSON.fromJson(law.get("ratio"), double[].class);
            RandomErasing erasing =
                    new RandomErasing(
                            1, scale[0], scale[1], ratio[0], ratio[1], RandomErasing.Value.ZERO);
            List<CropBox> boxes = new ArrayList<>();
            for (int i = 0; i < DRAWS; i++) {
                CropBox box = erasing.drawBox(random(i), view);
                if (box != null) {
                    boxes.add(box);
                    assertTrue(box.fitsIn(view.height(), view.width()));
                }
            }
            double erased = (double) boxes.size() / DRAWS;
            assertEquals(law.get("erased").getAsDouble(), erased, FRACTION_TOLERANCE);
            double area = (double) view.height() * view.width();
            compare(law, "area", boxes, box -> box.height() * box.width() / area);
            compare(law, "logRatio", boxes, box -> Math.log((double) box.height() / box.width()));
            compare(law, "top", boxes, box -> (double) box.top() / view.height());
            compare(law, "left", boxes, box -> (double) box.left() / view.width());
        }
    }

    private static void compare(
            JsonObject law, String name, List<CropBox> boxes, ToDoubleFunction<CropBox> value) {
        JsonObject expected = law.getAsJsonObject(name);
        double[] cuts = JsonUtils.GSON.fromJson(expected.get("cuts"), double[].class);
        double[] atMost = JsonUtils.GSON.fromJson(expected.get("atMost"), double[].class);
        for (int i = 0; i < cuts.length; i++) {
            double cut = cuts[i];
            double share =
                    boxes.stream().filter(box -> value.applyAsDouble(box) <= cut).count()
                            / (double) boxes.size();
            assertEquals(atMost[i], share, FRACTION_TOLERANCE, name + " " + cut);
        }
    }

    @Test
    void erasingHappensAtItsRateAndFillsTheBoxUniformly() {
        RandomErasing erasing =
                new RandomErasing(0.3, 0.02, 0.33, 0.3, 3.3, RandomErasing.Value.RANDOM);
        int count = 0;
        List<Double> values = new ArrayList<>();
        for (float[] p : drawn(erasing, VIEW)) {
            int area = (int) ((p[2] - p[0]) * (p[3] - p[1]));
            count += area > 0 ? 1 : 0;
            int filled = 0;
            for (int i = 4; i < p.length; i++) {
                if (p[i] != 0) {
                    filled++;
                    if (values.size() < DRAWS) {
                        values.add((double) p[i]);
                    }
                }
            }
            assertEquals(3 * area, filled);
        }
        assertEquals(0.3, (double) count / DRAWS, FRACTION_TOLERANCE);
        Uniform.check(values.stream().mapToDouble(Double::doubleValue).toArray(), 0, 1);
    }

    @Test
    void noiseHappensAtItsRateWithUniformSigma() {
        GaussianNoise noise = new GaussianNoise(0.5, 0.1, 0.3);
        ViewShape view = new ViewShape(1, 40, 25);
        int count = 0;
        double fourth = 0;
        double[] sigmas = new double[2_000];
        for (int i = 0; count < sigmas.length; i++) {
            float[] values = new float[view.size()];
            noise.draw(random(i), view, values);
            double square = 0;
            for (float value : values) {
                square += value * value;
            }
            if (square == 0) {
                continue;
            }
            double sigma = Math.sqrt(square / values.length);
            for (float value : values) {
                fourth += Math.pow(value / sigma, 4) / values.length / sigmas.length;
            }
            sigmas[count++] = sigma;
            if (count == sigmas.length) {
                assertEquals(0.5, (double) count / (i + 1), 0.04);
            }
        }
        assertEquals(3, fourth, 0.05, "kurtosis of the normal law");
        double[] sorted = sigmas.clone();
        Arrays.sort(sorted);
        for (int decile = 1; decile < 10; decile++) {
            assertEquals(0.1 + 0.02 * decile, sorted[200 * decile], 0.01);
        }
    }

    @SuppressWarnings("EnumOrdinal") // the plan holds the operation's place
    @Test
    void everyOperationIsEquallyLikelyAndItsDirectionEven() {
        RandAugment augment = new RandAugment(3, 10, 21, Interpolation.NEAREST);
        Map<AugmentOperation, Integer> counts = new EnumMap<>(AugmentOperation.class);
        Map<AugmentOperation, Integer> reversed = new EnumMap<>(AugmentOperation.class);
        for (float[] p : drawn(augment, VIEW)) {
            for (int slot = 0; slot < 3; slot++) {
                AugmentOperation operation = AugmentOperation.values()[(int) p[7 * slot]];
                counts.merge(operation, 1, Integer::sum);
                float[] backwards = new float[6];
                operation.write(-0.5, VIEW, backwards, 0);
                float[] actual = Arrays.copyOfRange(p, 7 * slot + 1, 7 * slot + 7);
                if (operation.isSigned() && Arrays.equals(actual, backwards)) {
                    reversed.merge(operation, 1, Integer::sum);
                } else {
                    float[] forwards = new float[6];
                    operation.write(0.5, VIEW, forwards, 0);
                    assertArrayEquals(forwards, actual);
                }
            }
        }
        for (AugmentOperation operation : AugmentOperation.values()) {
            int count = counts.get(operation);
            assertEquals(1 / 14.0, count / (3.0 * DRAWS), 0.005, operation.name());
            double even = operation.isSigned() ? 0.5 : 0;
            double share = (double) reversed.getOrDefault(operation, 0) / count;
            assertEquals(even, share, 0.04, operation.name());
        }
    }

    /** Returns the clockwise angle of an inverse map that only turns. */
    private static double turn(float[] map) {
        return Math.toDegrees(Math.atan2(-map[3], map[0]));
    }

    private static double[] draws(PixelAugmentation step, ToDoubleFunction<float[]> value) {
        // one row of one column, so that nothing but the matrix is written
        return drawn(step, new ViewShape(1, 1, 1)).stream().mapToDouble(value).toArray();
    }

    private static List<float[]> drawn(PixelAugmentation step, ViewShape view) {
        List<float[]> drawn = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            float[] parameters = new float[step.parameterCount(view)];
            step.draw(random(i), view, parameters);
            drawn.add(parameters);
        }
        return drawn;
    }

    private static RandomGenerator random(int sample) {
        return CounterRandom.of(11, 0, sample, 0);
    }
}
