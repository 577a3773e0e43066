package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedImageEncoderTest {
    private static final Path MODELS = Path.of("src/test/resources/published");
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @CsvSource({
        "clip, 32",
        "clip, 48",
        "siglip, 32",
        "siglip, 48",
        "siglip_bf16, 32",
        "vit, 32",
        "vit, 24",
        "vit_classifier, 32",
        "dinov2, 32",
        "dinov2, 56",
        "timm_token, 32",
        "timm_token, 48",
        "timm_avg, 32",
        "timm_avg, 48",
        "timm_map, 32",
        "timm_map, 48",
        "open_clip, 32",
        "open_clip, 48",
        "open_clip, 16",
        "open_clip_mean, 32",
        "open_clip_late, 32",
        "open_clip_timm, 32",
        "open_clip_timm_linear, 32"
    })
    void featuresEqualThoseOfTheLibraryThatPublishedIt(String name, int size) throws IOException {
        Path directory = MODELS.resolve(name);
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> expected =
                    Safetensors.read(manager, directory.resolve("expected.safetensors"));
            PublishedImageEncoder published =
                    size == 32
                            ? PublishedImageEncoder.read(directory)
                            : PublishedImageEncoder.read(directory, size);
            Block block = published.load(manager);
            NDArray features = features(block, expected.get("images_" + size));
            NDArray reference = expected.get("features_" + size);
            assertEquals(reference.getShape(), features.getShape());
            assertEquals(published.features(), features.size(1));
            assertEquals(size, published.input().height());
            double difference = features.sub(reference).abs().max().getFloat();
            double largest = Math.max(1, reference.abs().max().getFloat());
            assertTrue(difference <= TOLERANCE * largest, name + ": " + difference);
        }
    }

    private static NDArray features(Block block, NDArray images) {
        ParameterStore store = new ParameterStore(images.getManager(), false);
        return block.forward(store, new NDList(images), false).singletonOrThrow();
    }

    @Test
    void nothingOfAPassStaysInTheManagerOfTheWeights() throws IOException {
        for (String name : new String[] {"clip", "siglip", "vit", "dinov2", "timm_avg"}) {
            try (NDManager weights = NDManager.newBaseManager();
                    NDManager inputs = NDManager.newBaseManager()) {
                Block block = PublishedImageEncoder.read(MODELS.resolve(name)).load(weights);
                int before = weights.getManagedArrays().size();
                ParameterStore store = new ParameterStore(weights, false);
                for (boolean training : new boolean[] {false, true}) {
                    NDList images = new NDList(inputs.ones(new Shape(2, 3, 32, 32)));
                    block.forward(store, images, training);
                }
                assertEquals(before, weights.getManagedArrays().size(), name);
            }
        }
    }

    @Test
    void theSavedEncoderComputesTheSame(@TempDir Path directory) throws IOException {
        for (String name : new String[] {"clip", "siglip", "dinov2", "timm_avg"}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                PublishedImageEncoder published = PublishedImageEncoder.read(MODELS.resolve(name));
                Block block = published.load(manager);
                new ImageEncoderFile(block, published.input()).save(directory);
                ImageEncoderFile again = ImageEncoderFile.load(manager, directory);
                assertEquals(published.input(), again.input());
                NDArray images =
                        Safetensors.read(
                                        manager,
                                        MODELS.resolve(name).resolve("expected.safetensors"))
                                .get("images_32");
                assertEquals(features(block, images), features(again.encoder(), images));
            }
        }
    }

    @Test
    void anEncoderLoadsFromTheDirectoryAsItWasPublished() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ImageEncoderFile file = ImageEncoderFile.load(manager, MODELS.resolve("siglip"));
            assertEquals(VisionTransformer.class, file.encoder().getClass());
            assertEquals(32, file.input().height());
        }
    }

    @Test
    void aConfigurationThatContradictsTheWeightsIsRefusedWithBothShapes(@TempDir Path directory)
            throws IOException {
        copy("clip", directory);
        replace(
                directory.resolve("config.json"),
                "\"intermediate_size\": 40",
                "\"intermediate_size\": 44");
        IOException e = assertThrows(IOException.class, () -> load(directory));
        assertTrue(
                e.getMessage().contains("transformer.resblocks.0.mlp.c_fc.weight")
                        && e.getMessage().contains("(44, 16)")
                        && e.getMessage().contains("(40, 16)"),
                e.getMessage());
    }

    @Test
    void missingAndExtraTensorsAreListed(@TempDir Path directory) throws IOException {
        copy("clip", directory);
        replace(
                directory.resolve("config.json"),
                "\"num_hidden_layers\": 2",
                "\"num_hidden_layers\": 1");
        IOException extra = assertThrows(IOException.class, () -> load(directory));
        assertTrue(
                extra.getMessage()
                        .contains("unexpected vision_model.encoder.layers.1.layer_norm1.weight"),
                extra.getMessage());
        replace(
                directory.resolve("config.json"),
                "\"num_hidden_layers\": 1",
                "\"num_hidden_layers\": 3");
        IOException missing = assertThrows(IOException.class, () -> load(directory));
        assertTrue(
                missing.getMessage().contains("vision_model.encoder.layers.2.layer_norm1.weight"),
                missing.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vit | \"model_type\": \"vit\" | \"model_type\": \"swin\" |"
                        + " model_type must be one of",
                "vit | \"hidden_act\": \"gelu\" | \"hidden_act\": \"relu\" |"
                        + " an activation must be gelu, gelu_pytorch_tanh, gelu_new or"
                        + " quick_gelu, got relu",
                "vit | \"qkv_bias\": true | \"qkv_bias\": false |"
                        + " qkv_bias must be true, got false",
                "vit | \"hidden_size\": 16 | \"hidden_size\": \"wide\" |"
                        + " hidden_size must be a whole number, got \"wide\"",
                "dinov2 | \"use_swiglu_ffn\": false | \"use_swiglu_ffn\": true |"
                        + " use_swiglu_ffn must be false, got true",
                "timm_token | \"architecture\": \"vit_tiny_patch16_224\", | \"architecture\":"
                        + " \"convnext_tiny\", | a model of timm must be a resnet or",
            })
    void whatIsNotSupportedIsRefused(
            String name, String text, String replacement, String message, @TempDir Path directory)
            throws IOException {
        copy(name, directory);
        replace(directory.resolve("config.json"), text, replacement);
        IOException e = assertThrows(IOException.class, () -> load(directory));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith(directory.toString()), e.getMessage());
    }

    @Test
    void weightsOfTorchvisionNeedNoConfiguration(@TempDir Path directory) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            List<ResNetConfig.Stage> stages =
                    List.of(
                            new ResNetConfig.Stage(8, 1, 1),
                            new ResNetConfig.Stage(8, 2, 2),
                            new ResNetConfig.Stage(12, 1, 2),
                            new ResNetConfig.Stage(16, 1, 2));
            ResNet block =
                    new ResNet(
                            new ResNetConfig(
                                    ResNetConfig.Stem.IMAGENET,
                                    ResNetConfig.Unit.BASIC,
                                    stages,
                                    false));
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 64, 64));
            Map<String, NDArray> tensors = new HashMap<>(StateDict.arrays(block));
            tensors.put("fc.weight", manager.ones(new Shape(10, 16)));
            tensors.put("bn1.num_batches_tracked", manager.create(new long[] {5}));
            Path file = directory.resolve("resnet.safetensors");
            Safetensors.write(file, tensors, Map.of());
            ImageEncoderFile read = ImageEncoderFile.load(manager, file);
            NDArray images = manager.randomNormal(new Shape(2, 3, 64, 64));
            assertEquals(features(block, images), features(read.encoder(), images));
            assertEquals(224, read.input().height());
        }
    }

    @Test
    void otherWeightsWithoutAConfigurationAreRefused(@TempDir Path directory) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Path file = directory.resolve("other.safetensors");
            Safetensors.write(file, Map.of("a.b", manager.ones(new Shape(1))), Map.of());
            IOException e =
                    assertThrows(IOException.class, () -> ImageEncoderFile.load(manager, file));
            assertTrue(e.getMessage().contains("add the model's config.json"), e.getMessage());
        }
    }

    @Test
    void anotherSizeMustBeAMultipleOfThePatchSize() {
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> PublishedImageEncoder.read(MODELS.resolve("clip"), 36));
        assertTrue(
                e.getMessage().contains("imageSize must be a multiple of patchSize 8, got 36"),
                e.getMessage());
    }

    private static void load(Path directory) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            PublishedImageEncoder.read(directory).load(manager);
        }
    }

    private static void copy(String name, Path directory) throws IOException {
        try (var files = Files.list(MODELS.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }

    private static void replace(Path file, String text, String replacement) throws IOException {
        String content = Files.readString(file);
        assertTrue(content.contains(text), content);
        Files.writeString(file, content.replace(text, replacement));
    }
}
