package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed parameters against torchvision 0.20.1; the values are made by augment/generate.py. */
class TorchvisionParityTest {
    /** Float rounding, and the four decimals of the file. */
    private static final double ROUNDING = 2e-4;

    /** Two gray levels: where the order of blur and contrast differs, see {@link Views}. */
    private static final double TWO_LEVELS = 2.0 / 255;

    private static final JsonObject PARITY = Fixtures.parity();
    private static final double DARK = 128.0 / 255;

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
    void cropsAndResizes() {
        check("soft", "crop_shrink", crop(2, 1, 15, 13), ROUNDING);
        check("soft", "crop_enlarge", crop(5, 4, 7, 9), ROUNDING);
        check("soft", "crop_whole_same_size", (m, r) -> {}, ROUNDING);
        check("soft", "crop_one_pixel", crop(4, 5, 1, 1), ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({"crop_bicubic_shrink,2,1,15,13", "crop_bicubic_enlarge,5,4,7,9"})
    void resizesWithTheCubicFilter(String name, int top, int left, int height, int width) {
        int[] shape = Fixtures.shape(PARITY, name);
        ViewPipeline pipeline =
                ViewPipeline.builder()
                        .setSize(shape[1], shape[2])
                        .optFilter(ResizeFilter.BICUBIC)
                        .add(crop(top, left, height, width))
                        .build();
        check("soft", name, pipeline, ROUNDING);
    }

    @Test
    void flips() {
        MatrixAugmentation crop = crop(2, 1, 15, 13);
        MatrixAugmentation flip = new HorizontalFlip(1);
        check("soft", "flip", both(crop, flip), ROUNDING);
        MatrixAugmentation mirroredCrop = crop(2, 15 - 1 - 13, 15, 13);
        check("soft", "flip", both(flip, mirroredCrop), ROUNDING);
    }

    @Test
    void changesBrightness() {
        check("soft", "brightness_down", (m, r) -> m.brightness(0.6), ROUNDING);
        check("full", "brightness_clamped", (m, r) -> m.brightness(1.7), ROUNDING);
    }

    @Test
    void changesContrastAboutTheMeanGrayOfTheCurrentImage() {
        check("soft", "contrast_down", (m, r) -> m.contrast(0.4), ROUNDING);
        check("soft", "contrast_up", (m, r) -> m.contrast(1.4), ROUNDING);
        MatrixAugmentation brightness = (m, r) -> m.brightness(0.8);
        MatrixAugmentation contrast = (m, r) -> m.contrast(1.3);
        check("soft", "contrast_after_brightness", both(brightness, contrast), ROUNDING);
        MatrixAugmentation less = (m, r) -> m.contrast(0.5);
        check("soft", "contrast_after_crop", both(crop(5, 4, 7, 9), less), ROUNDING);
    }

    @Test
    void changesSaturationAndTakesColorAway() {
        check("soft", "saturation_down", (m, r) -> m.saturation(0.3), ROUNDING);
        check("soft", "saturation_up", (m, r) -> m.saturation(1.5), ROUNDING);
        check("full", "grayscale", new Grayscale(1), ROUNDING);
    }

    @Test
    void blurs() {
        check("full", "blur_narrow", new GaussianBlur(1, 0.4, 0.4, 3), ROUNDING);
        check("full", "blur_wide", new GaussianBlur(1, 2, 2, 9), ROUNDING);
    }

    @Test
    void solarizes() {
        ViewPipeline pipeline = pipeline("solarize").add(Solarize.ofProbability(1)).build();
        check("full", "solarize", pipeline, ROUNDING);
    }

    @Test
    void composesWholePipelines() {
        ViewPipeline composite =
                pipeline("composite")
                        .add(crop(1, 2, 15, 12))
                        .add(new HorizontalFlip(1))
                        .add((m, r) -> m.brightness(1.1))
                        .add((m, r) -> m.contrast(0.8))
                        .add((m, r) -> m.saturation(1.3))
                        .add(new GaussianBlur(1, 0.9, 0.9, 5))
                        .build();
        check("soft", "composite", composite, TWO_LEVELS);
        ViewPipeline byol =
                pipeline("byol_second")
                        .add(crop(0, 2, 17, 12))
                        .add((m, r) -> m.saturation(0.7))
                        .add((m, r) -> m.contrast(1.2))
                        .add(new GaussianBlur(1, 1.5, 1.5, 3))
                        .add(new Solarize(1, DARK))
                        .build();
        check("soft", "byol_second", byol, TWO_LEVELS);
    }

    /**
     * YIQ rotation and HSV shift of the hue agree for soft colors and differ for saturated ones.
     */
    @ParameterizedTest
    @CsvSource({
        "soft,hue_small,0.05,0.1,0.02",
        "soft,hue_up,0.1,0.2,0.04",
        "soft,hue_down,-0.1,0.2,0.04",
        "full,hue_saturated,0.1,0.3,0.08",
    })
    void hueStaysNearHsv(String image, String name, double turns, double max, double mean) {
        float[] expected = Fixtures.values(PARITY, name);
        float[] actual = view(image, pipeline(name).add((m, r) -> m.hue(turns)).build());
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - actual[i]));
            sum += Math.abs(expected[i] - actual[i]);
        }
        assertTrue(largest <= max, name + ": largest difference " + largest);
        assertTrue(sum / expected.length <= mean, name + ": mean difference " + sum);
    }

    @Test
    void treatsGrayImagesAlike() {
        checkGray("grey_crop", crop(2, 1, 15, 13));
        checkGray("grey_brightness", (m, r) -> m.brightness(0.6));
        checkGray("grey_contrast", (m, r) -> m.contrast(1.4));
        checkGray("grey_saturation", (m, r) -> m.saturation(0.3));
        checkGray("grey_hue", (m, r) -> m.hue(0.1));
        checkGray("grey_blur", new GaussianBlur(1, 1, 1, 5));
        check(
                "grey",
                "grey_solarize",
                pipeline("grey_solarize").add(new Solarize(1, DARK)).build(),
                ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crop_shrink", "crop_whole_same_size"})
    void plainViewResizesTheSameWay(String name) {
        int[] shape = Fixtures.shape(PARITY, name);
        float[] expected = view("soft", pipeline(name).build());
        PlainView plain = PlainView.builder().optSize(shape[1], shape[2]).build();
        try (NDArray view =
                plain.views(new NDList(image("soft")), BatchKey.of(0, 0, new long[1]))
                        .singletonOrThrow()) {
            assertArrayEquals(expected, view.toFloatArray(), 1e-6f);
        }
    }

    private void checkGray(String name, MatrixAugmentation step) {
        check("grey", name, pipeline(name).add(step).build(), ROUNDING);
    }

    private void check(String image, String name, MatrixAugmentation step, double tolerance) {
        check(image, name, pipeline(name).add(step).build(), tolerance);
    }

    private void check(String image, String name, ViewPipeline pipeline, double tolerance) {
        float[] expected = Fixtures.values(PARITY, name);
        float[] actual = view(image, pipeline);
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, name + " at " + i);
        }
    }

    private float[] view(String image, ViewPipeline pipeline) {
        Views views = Views.builder().optSeed(0).addView(pipeline).build();
        NDList made = views.views(new NDList(image(image)), BatchKey.of(0, 0, new long[] {0}));
        return made.singletonOrThrow().toFloatArray();
    }

    private NDArray image(String name) {
        boolean gray = name.equals("grey");
        byte[] pixels = Fixtures.pixels(PARITY, gray ? "soft" : name);
        Shape shape = new Shape(1, 3, 18, 15);
        NDArray colors = manager.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8);
        return gray ? colors.get(":,1:2") : colors;
    }

    private static ViewPipeline.Builder pipeline(String name) {
        int[] shape = Fixtures.shape(PARITY, name);
        return ViewPipeline.builder().setSize(shape[1], shape[2]);
    }

    private static MatrixAugmentation crop(int top, int left, int height, int width) {
        return (matrices, random) -> matrices.crop(new CropBox(top, left, height, width));
    }

    private static MatrixAugmentation both(MatrixAugmentation first, MatrixAugmentation second) {
        return (matrices, random) -> {
            first.compile(matrices, random);
            second.compile(matrices, random);
        };
    }
}
