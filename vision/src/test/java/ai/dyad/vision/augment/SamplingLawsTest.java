package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.JsonUtils;
import ai.dyad.random.CounterRandom;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Compares the parameters drawn for many samples with their intended distributions, with fixed
 * seeds.
 */
class SamplingLawsTest {
    private static final int DRAWS = 20_000;

    /** Four standard deviations of the difference of two fractions of that many draws. */
    private static final double FRACTION_TOLERANCE = 0.02;

    @Test
    void cropsAreDrawnAsTorchvisionDrawsThem() {
        for (JsonElement element : Fixtures.parity().getAsJsonArray("crops")) {
            JsonObject law = element.getAsJsonObject();
            int height = law.get("height").getAsInt();
            int width = law.get("width").getAsInt();
            double[] scale = JsonUtils.GSON.fromJson(law.get("scale"), double[].class);
            RandomResizedCrop crop = RandomResizedCrop.ofScale(scale[0], scale[1]);
            CropBox[] boxes = new CropBox[DRAWS];
            for (int i = 0; i < DRAWS; i++) {
                boxes[i] = crop.draw(random(i), height, width);
                assertTrue(boxes[i].fitsIn(height, width));
            }
            double area = (double) height * width;
            compare(law, "area", boxes, box -> box.height() * box.width() / area);
            compare(law, "logRatio", boxes, box -> Math.log((double) box.width() / box.height()));
            compare(law, "top", boxes, box -> (double) box.top() / height);
            compare(law, "left", boxes, box -> (double) box.left() / width);
        }
    }

    private static void compare(
            JsonObject law, String name, CropBox[] boxes, ToDoubleFunction<CropBox> value) {
        JsonObject expected = law.getAsJsonObject(name);
        double[] cuts = JsonUtils.GSON.fromJson(expected.get("cuts"), double[].class);
        double[] atMost = JsonUtils.GSON.fromJson(expected.get("atMost"), double[].class);
        for (int i = 0; i < cuts.length; i++) {
            double cut = cuts[i];
            long count =
                    Arrays.stream(boxes).filter(box -> value.applyAsDouble(box) <= cut).count();
            assertEquals(atMost[i], (double) count / DRAWS, FRACTION_TOLERANCE, name + " " + cut);
        }
    }

    @Test
    void cropAreaAndLogRatioAreUniformWhereEveryBoxFits() {
        RandomResizedCrop crop = RandomResizedCrop.ofScale(0.1, 0.5);
        int side = 4000;
        double[] area = new double[DRAWS];
        double[] logRatio = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            CropBox box = crop.draw(random(i), side, side);
            area[i] = (double) box.height() * box.width() / side / side;
            logRatio[i] = Math.log((double) box.width() / box.height());
        }
        Uniform.check(area, 0.1, 0.5);
        Uniform.check(logRatio, Math.log(3.0 / 4), Math.log(4.0 / 3));
    }

    @Test
    void flipsAndGrayHappenAtTheirRates() {
        for (double probability : new double[] {0, 0.2, 0.5, 1}) {
            Probe probe = new Probe();
            int flips = 0;
            int grays = 0;
            for (int i = 0; i < DRAWS; i++) {
                flips += probe.compile(new HorizontalFlip(probability), random(i)).flipped();
                float[] color = probe.compile(new Grayscale(probability), random(i)).color();
                grays += color[0] == color[3] ? 1 : 0;
            }
            assertEquals(probability, (double) flips / DRAWS, FRACTION_TOLERANCE);
            assertEquals(probability, (double) grays / DRAWS, FRACTION_TOLERANCE);
        }
    }

    @Test
    void solarizeHappensAtItsRate() {
        Solarize solarize = Solarize.ofProbability(0.2);
        float[] threshold = new float[1];
        int count = 0;
        for (int i = 0; i < DRAWS; i++) {
            solarize.draw(random(i), new ViewShape(3, 8, 8), threshold);
            count += threshold[0] <= 1 ? 1 : 0;
        }
        assertEquals(0.2, (double) count / DRAWS, FRACTION_TOLERANCE);
    }

    @Test
    void jitterFactorsAreUniform() {
        Uniform.check(jitter(new JitterStrength(0.4, 0, 0, 0), color -> color[0]), 0.6, 1.4);
        // beyond 1 the range stops at 0
        Uniform.check(jitter(new JitterStrength(1.6, 0, 0, 0), color -> color[0]), 0, 2.6);
        // contrast: A = f I; saturation: A = f I + (1 - f) gray, so A[0] - A[3] = f
        Uniform.check(jitter(new JitterStrength(0, 0.8, 0, 0), color -> color[0]), 0.2, 1.8);
        Uniform.check(
                jitter(new JitterStrength(0, 0, 0.4, 0), color -> color[0] - color[3]), 0.6, 1.4);
    }

    @Test
    void jitterHueIsUniform() {
        // the trace of a rotation about the gray axis is 1 + 2 cos
        ToDoubleFunction<float[]> turns =
                color ->
                        Math.acos(Math.min(1, (color[0] + color[4] + color[8] - 1) / 2))
                                / (2 * Math.PI);
        Uniform.check(jitter(new JitterStrength(0, 0, 0, 0.2), turns), 0, 0.2);
        double[] signs =
                jitter(new JitterStrength(0, 0, 0, 0.2), color -> color[3] > color[6] ? 1 : 0);
        assertEquals(0.5, Arrays.stream(signs).average().orElseThrow(), FRACTION_TOLERANCE);
    }

    @Test
    void jitterHappensAtItsRate() {
        Probe probe = new Probe();
        ColorJitter jitter = new ColorJitter(0.8, JitterStrength.simclr(1));
        int count = 0;
        for (int i = 0; i < DRAWS; i++) {
            count += probe.compile(jitter, random(i)).color()[0] == 1 ? 0 : 1;
        }
        assertEquals(0.8, (double) count / DRAWS, FRACTION_TOLERANCE);
    }

    @Test
    void allOrdersOfJitterAreEquallyLikely() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            counts.merge(Arrays.toString(ColorJitter.drawOrder(random(i))), 1, Integer::sum);
        }
        assertEquals(24, counts.size());
        double expected = DRAWS / 24.0;
        double chiSquare = 0;
        for (int count : counts.values()) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertTrue(chiSquare < 49.73, "one in a thousand for 23 degrees of freedom: " + chiSquare);
    }

    @Test
    void blurHappensAtItsRateWithUniformSigma() {
        GaussianBlur blur = new GaussianBlur(0.5, 0.5, 2, 3);
        Probe probe = new Probe();
        double[] sigmas = new double[DRAWS];
        int count = 0;
        for (int i = 0; i < DRAWS; i++) {
            float[] row = probe.compile(blur, random(i)).rowMatrix();
            double side = row[5 * Probe.SIDE + 4];
            double middle = row[5 * Probe.SIDE + 5];
            if (side > 0) {
                sigmas[count++] = Math.sqrt(-0.5 / Math.log(side / middle));
            }
        }
        assertEquals(0.5, (double) count / DRAWS, FRACTION_TOLERANCE);
        Uniform.check(Arrays.copyOf(sigmas, count), 0.5, 2);
    }

    private static double[] jitter(JitterStrength strength, ToDoubleFunction<float[]> value) {
        Probe probe = new Probe();
        ColorJitter jitter = new ColorJitter(1, strength);
        double[] values = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            values[i] = value.applyAsDouble(probe.compile(jitter, random(i)).color());
        }
        return values;
    }

    private static RandomGenerator random(int sample) {
        return CounterRandom.of(11, 0, sample, 0);
    }

    /** Matrices whose content tests can read. */
    private static final class Probe {
        static final int SIDE = 12;

        private final AxisWeights rows = new AxisWeights(SIDE, SIDE);
        private final AxisWeights columns = new AxisWeights(SIDE, SIDE);
        private final ColorMap color = new ColorMap(3);
        private final ViewMatrices matrices =
                new ViewMatrices(rows, columns, ResizeFilter.BILINEAR, color);

        Probe compile(MatrixAugmentation augmentation, RandomGenerator random) {
            matrices.reset();
            augmentation.compile(matrices, random);
            matrices.finishGeometry();
            return this;
        }

        int flipped() {
            return columns.isReversed() ? 1 : 0;
        }

        float[] color() {
            float[] matrix = new float[9];
            color.writeMatrix(matrix, 0, 1);
            return matrix;
        }

        float[] rowMatrix() {
            float[] matrix = new float[SIDE * SIDE];
            rows.write(matrix);
            return matrix;
        }
    }
}
