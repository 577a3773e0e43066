package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.dyad.internal.Json;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.decode.ImageCrop;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.ImageResize;
import ai.dyad.vision.decode.ResampleFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedPreprocessingTest {
    private static final Path FOLDER = Path.of("src/test/resources/preprocessing");

    /** Of the largest value; rounding of single precision, far below one 8-bit step. */
    private static final float ROUNDING = 2e-6f;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip",
                "clip_old",
                "clip_padded",
                "clip_unscaled",
                "clip_cut",
                "siglip",
                "siglip_scaled",
                "vit",
                "vit_old",
                "dinov2",
                "open_clip_shortest",
                "open_clip_squash",
                "open_clip_longest",
                "open_clip_flat",
                "timm_center",
                "timm_border",
                "timm_squash",
                "torchvision"
            })
    void equalsTheReference(String name) throws IOException {
        ImageInput input = input(name);
        FloatBuffer expected = expected(name);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                ImageEmbedder embedder = ImageEmbedder.of(manager, pixels(), input)) {
            List<String> names = Files.readAllLines(FOLDER.resolve("names.txt"));
            List<Path> files = names.stream().map(n -> FOLDER.resolve(n + ".png")).toList();
            float largest = 0;
            float difference = 0;
            for (float value : embedder.embed(files).toFloatArray()) {
                float wanted = expected.get();
                largest = Math.max(largest, Math.abs(wanted));
                difference = Math.max(difference, Math.abs(wanted - value));
            }
            assertEquals(0, expected.remaining());
            assertEquals(0, difference / largest, ROUNDING);
        }
    }

    private static ImageInput input(String name) throws IOException {
        if (!name.equals("torchvision")) {
            return PublishedPreprocessing.read(FOLDER.resolve(name));
        }
        ImageResize resize =
                ImageResize.shortestEdge(
                        15, 12, ResampleFilter.BILINEAR, ImageCrop.Offset.HALF_EVEN);
        Normalization imageNet = Normalization.IMAGENET;
        return new ImageInput(3, 12, 12, imageNet.mean(), imageNet.std(), resize);
    }

    /** An encoder whose features are the pixels. */
    private static Block pixels() {
        return new LambdaBlock(
                images -> {
                    NDArray x = images.singletonOrThrow();
                    return new NDList(x.reshape(x.getShape().get(0), -1));
                });
    }

    private static FloatBuffer expected(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve(name).resolve("expected.bin"));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    @Test
    void survivesTheModelFileAndOldFilesHaveNoResize() throws IOException {
        for (String name : List.of("clip_padded", "timm_border", "siglip")) {
            ImageInput input = input(name);
            assertEquals(input, Json.to("preprocessing", Json.of(input), ImageInput.class));
        }
        ImageInput old = new ImageInput(3, 8, 8, List.of(0f), List.of(1f));
        assertEquals(
                "{\"channels\":3,\"height\":8,\"width\":8,\"mean\":[0.0],\"std\":[1.0]}",
                Json.of(old).toString());
        assertEquals(old, Json.to("preprocessing", Json.of(old), ImageInput.class));
    }

    @Test
    void dataSetsReadTheSamePixels() throws IOException {
        Path image = FOLDER.resolve("large.png");
        Path folder = Files.createDirectories(directory.resolve("images"));
        Files.copy(image, folder.resolve("large.png"));
        ImageResize resize = input("open_clip_flat").resize();
        for (long cache : new long[] {0, 1 << 20}) {
            try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                    ImageFolder images =
                            ImageFolder.builder()
                                    .setPath(folder)
                                    .optResize(resize)
                                    .optCacheBytes(cache)
                                    .build()) {
                assertEquals(new Shape(3, 10, 13), images.imageShape());
                byte[] wanted = new ImageDecoder(resize).decode(image);
                byte[] pixels = new byte[wanted.length];
                images.images(manager, 0).toByteBuffer().get(pixels);
                assertArrayEquals(wanted, pixels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"image_processor_type\": \"FlavaImageProcessor\"} | image_processor_type must be",
                "{} | image_processor_type must be",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"resample\": 7} | resample must",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"do_center_crop\": false} | needs a crop",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"do_resize\": 1} | do_resize must",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"image_mean\": [1, 2]} | image_mean must",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"rescale_factor\": 0} | rescale_factor must",
                "{\"image_processor_type\": \"CLIPImageProcessor\", \"size\": {\"longest_edge\": 9}} | size must",
                "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": {\"width\": 9}} | size must hold",
                "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": -1} | must have at least"
            })
    void saysWhatIsWrong(String json, String rule) throws IOException {
        Path file = directory.resolve("preprocessor_config.json");
        Files.writeString(file, json);
        IOException failure =
                assertThrows(IOException.class, () -> PublishedPreprocessing.read(directory));
        assertTrue(failure.getMessage().startsWith(file.toString()), failure.getMessage());
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    @Test
    void namesTheFilesItLooksFor() {
        IOException failure =
                assertThrows(IOException.class, () -> PublishedPreprocessing.read(directory));
        assertTrue(failure.getMessage().contains("preprocessor_config.json"), failure.getMessage());
    }

    @Test
    void rejectsAResizeToAnotherSize() {
        ImageResize resize = ImageResize.squash(8, 8, ResampleFilter.BICUBIC);
        List<Float> one = List.of(1f);
        assertThrows(
                IllegalArgumentException.class, () -> new ImageInput(3, 8, 9, one, one, resize));
    }
}
