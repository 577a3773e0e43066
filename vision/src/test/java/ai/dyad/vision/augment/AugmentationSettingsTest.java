package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Invalid settings are reported with their values. */
class AugmentationSettingsTest {
    private static final JitterStrength NO_JITTER = new JitterStrength(0, 0, 0, 0);

    @Test
    void rejectsProbabilitiesOutsideZeroToOne() {
        rejected("flip probability must be in [0, 1], got 1.5", () -> new HorizontalFlip(1.5));
        rejected("grayscale probability must be in [0, 1], got -0.1", () -> new Grayscale(-0.1));
        rejected("got NaN", () -> new ColorJitter(Double.NaN, NO_JITTER));
        rejected("blur probability", () -> new GaussianBlur(2, 1, 1, 3));
        rejected("solarize probability", () -> Solarize.ofProbability(-1));
    }

    @Test
    void rejectsInvalidRanges() {
        rejected("got [1.0, 0.08]; the ends are reversed", () -> new Range(1, 0.08));
        rejected("finite ends", () -> new Range(0, Double.NaN));
        rejected("crop scale must lie in (0, 1]", () -> RandomResizedCrop.ofScale(0, 1));
        rejected("crop scale must lie in (0, 1]", () -> RandomResizedCrop.ofScale(0.5, 1.1));
        rejected("reversed", () -> RandomResizedCrop.ofScale(1, 0.2));
        rejected("crop ratio must be > 0", () -> new RandomResizedCrop(0.2, 1, 0, 1));
        rejected("solarize threshold", () -> new Solarize(1, 1.5));
    }

    @Test
    void rejectsStrengthsOutOfRange() {
        rejected("brightness strength must be >= 0", () -> new JitterStrength(-1, 0, 0, 0));
        rejected("contrast strength", () -> new JitterStrength(0, Double.NaN, 0, 0));
        rejected("saturation strength", () -> new JitterStrength(0, 0, -0.1, 0));
        rejected("hue strength must lie in [0, 0.5]", () -> new JitterStrength(0, 0, 0, 0.6));
        rejected("hue strength", () -> JitterStrength.simclr(3));
    }

    @Test
    void rejectsInvalidBlurs() {
        rejected("odd and > 0, got 4", () -> new GaussianBlur(1, 1, 1, 4));
        rejected("sigma must be > 0", () -> new GaussianBlur(1, 0, 1, 3));
        rejected(
                "got kernel size 17; use at most 15",
                () ->
                        ViewPipeline.builder()
                                .setSize(8, 9)
                                .add(GaussianBlur.untruncated(0))
                                .build());
    }

    @Test
    void rejectsInvalidCrops() {
        rejected("at least 1 x 1 pixels, got 0 x 3", () -> new CropBox(0, 0, 0, 3));
        rejected("start at row and column >= 0", () -> new CropBox(-1, 0, 2, 3));
        ViewMatrices matrices = matrices();
        rejected(
                "within the image of 10 x 12 pixels",
                () -> matrices.crop(new CropBox(3, 0, 8, 12)));
        rejected("within the image", () -> matrices.crop(new CropBox(0, 1, 8, 12)));
    }

    @Test
    void rejectsASecondCrop() {
        ViewMatrices matrices = matrices();
        matrices.crop(new CropBox(0, 0, 5, 5));
        assertThrows(IllegalStateException.class, () -> matrices.crop(new CropBox(0, 0, 5, 5)));
    }

    @Test
    void rejectsColorMatricesOfAnotherSize() {
        rejected(
                "expected a matrix of 9 and an offset of 3",
                () -> matrices().color(new double[1], new double[3]));
    }

    @Test
    void rejectsViewsWithoutASize() {
        Exception missing =
                assertThrows(IllegalStateException.class, ViewPipeline.builder()::build);
        assertTrue(missing.getMessage().contains("call setSize"), missing.getMessage());
        rejected("got 32 x -1", () -> ViewPipeline.builder().setSize(32, -1).build());
        rejected("at least 1 x 1", () -> PlainView.builder().optSize(0, 5));
    }

    @Test
    void rejectsMatrixStepsAfterPixelSteps() {
        rejected(
                "matrix augmentations must come before pixel augmentations",
                () ->
                        ViewPipeline.builder()
                                .setSize(8, 8)
                                .add(Solarize.ofProbability(1))
                                .add(new Grayscale(1))
                                .build());
    }

    @Test
    void rejectsReplacingAMissingStep() {
        rejected(
                "pipeline must have a Solarize to replace",
                () -> ViewRecipes.simclrCifar(32).optAugmentation(Solarize.ofProbability(1)));
    }

    @Test
    void rejectsViewsWithoutRecipe() {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(8, 8).build();
        assertThrows(IllegalStateException.class, Views.builder()::build);
        rejected("number of views must be >= 1", () -> Views.builder().addViews(pipeline, 0));
    }

    @Test
    void rejectsInvalidNormalizations() {
        List<Float> one = List.of(0.5f);
        rejected("one value per channel each, got 1 and 2", () -> pair(one, List.of(1f, 1f)));
        rejected("one value per channel", () -> pair(List.of(), List.of()));
        rejected("std must be > 0, got [0.0]", () -> pair(one, List.of(0f)));
    }

    private static Normalization pair(List<Float> mean, List<Float> std) {
        return new Normalization(mean, std);
    }

    @Test
    void blurKernelsTakeTheSizesOfTheirPapers() {
        assertEquals(23, GaussianBlur.tenthOf(0.5, 224).kernelSize());
        assertEquals(3, GaussianBlur.tenthOf(0.5, 32).kernelSize());
        assertEquals(17, GaussianBlur.untruncated(0.5).kernelSize());
    }

    private static ViewMatrices matrices() {
        return new ViewMatrices(
                new AxisWeights(8, 10),
                new AxisWeights(8, 12),
                ResizeFilter.BILINEAR,
                new ColorMap(3));
    }

    private static void rejected(String message, Executable call) {
        Exception e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
