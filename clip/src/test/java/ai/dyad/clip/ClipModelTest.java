package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitBias;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.ClipTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.VisionTransformer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipModelTest {
    private static final List<String> TEXTS = List.of("a red apple", "a green car");

    /** Float32 sums may differ in the last bits between batch sizes. */
    private static final float ROUNDING = 1e-5f;

    @TempDir private Path directory;
    private NDManager manager;
    private JsonTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        manager = NDManager.newBaseManager(Device.cpu());
        tokenizer = JsonTokenizer.read(TinyClip.old().resolve("tokenizer.json"), 6);
    }

    @AfterEach
    void close() {
        tokenizer.close();
        manager.close();
    }

    @Test
    void savesAndLoadsEverythingThatWasTrained() throws IOException {
        ClipModel model = builder(TinyClip.dual(manager)).build();
        model.save(directory);
        try (ClipModel loaded = ClipModel.load(directory, Device.cpu())) {
            assertSame(model, loaded);
            assertEquals(TinyClip.INPUT, loaded.images().getInput());
            assertEquals(6, loaded.texts().tokenizer().maxLength());
            assertEquals(
                    StateDict.arrays(model.getEncoders()), StateDict.arrays(loaded.getEncoders()));
            assertEquals(20, loaded.getEncoders().getLogitScale().getScale(), 1e-4);
        }
    }

    @Test
    void supportsOtherArchitectures() throws IOException {
        TransformerConfig sizes = new TransformerConfig(1, 8, 2, FeedForwardActivation.QUICK_GELU);
        VisionTransformer images =
                VisionTransformer.builder()
                        .setTransformer(sizes)
                        .setImageSize(8)
                        .setPatchSize(4)
                        .build();
        ClipTextEncoder texts =
                ClipTextEncoder.builder()
                        .setTransformer(sizes)
                        .optVocabulary(8)
                        .optContextLength(6)
                        .build();
        ClipModel model = builder(TinyClip.dual(manager, images, texts)).build();
        model.save(directory);
        try (ClipModel loaded = ClipModel.load(directory, Device.cpu())) {
            assertSame(model, loaded);
        }
    }

    @Test
    void replacesPrecomputedFeaturesByTheFrozenTextEncoder() throws IOException {
        BertEncoder bert = TinyClip.bert();
        bert.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        DualEncoder trained =
                DualEncoder.builder()
                        .setEncoders(TinyClip.resNet(), Blocks.identityBlock())
                        .setUnits(5)
                        .optLogitBias(new LogitBias(-4))
                        .optFrozen("text")
                        .build();
        trained.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8), new Shape(1, 8));
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, builder(trained)::build);
        assertTrue(failure.getMessage().contains("WholeEncoders"), failure.getMessage());
        ClipModel model =
                builder(WholeEncoders.join(manager, trained, null, bert, TinyClip.INPUT)).build();
        model.save(directory);
        try (ClipModel loaded = ClipModel.load(directory, Device.cpu())) {
            assertSame(model, loaded);
            NDArray projection = weight(trained.getProjection("text"));
            assertEquals(projection, weight(loaded.getEncoders().getProjection("text")));
            NDArray bias = StateDict.arrays(loaded.getEncoders()).get("logit_bias.logit_bias");
            assertEquals(-4, bias.getFloat());
        }
    }

    @Test
    void loadsEitherEncoderAlone() throws IOException {
        DualEncoder dual = TinyClip.dual(manager);
        builder(dual).build().save(directory);
        Block images = ImageEncoderFile.load(manager, directory).encoder();
        assertEquals(StateDict.arrays(dual.getBackbone("image")), StateDict.arrays(images));
        Path weights = directory.resolve("model.safetensors");
        try (TextEncoderFile texts = TextEncoderFile.load(manager, weights)) {
            assertEquals(
                    StateDict.arrays(dual.getBackbone("text")), StateDict.arrays(texts.encoder()));
            assertEquals(6, texts.tokenizer().maxLength());
        }
    }

    @Test
    void readsDirectoriesOfFormatOne() throws IOException {
        float[] images = { // by the code that wrote the directory
            -0.38565436f,
            0.3246619f,
            0.26068243f,
            0.03166681f,
            -0.22830431f,
            0.038332652f,
            0.27518377f,
            -0.0010528516f,
            -0.004280599f,
            -0.1989285f
        };
        float[] texts = {
            -0.4994788f,
            0.33540106f,
            -1.0517306f,
            0.11162065f,
            -1.1745204f,
            0.022677492f,
            0.41261914f,
            -0.7620278f,
            0.17209086f,
            0.0017948606f
        };
        try (ClipModel model = ClipModel.load(TinyClip.old(), Device.cpu())) {
            NDArray pixels =
                    manager.arange(2 * 3 * 8 * 8)
                            .mul(7)
                            .mod(256)
                            .toType(DataType.UINT8, false)
                            .reshape(2, 3, 8, 8);
            assertArrayEquals(images, model.images().embed(manager, pixels).toFloatArray());
            assertArrayEquals(texts, model.embedTexts(TEXTS).toFloatArray());
            model.save(directory);
        }
        try (ClipModel again = ClipModel.load(directory, Device.cpu())) {
            assertArrayEquals(texts, again.embedTexts(TEXTS).toFloatArray());
        }
    }

    @Test
    void classifiesByTheSoftmaxOfScaledCosines() throws IOException {
        Path image = image("one.png", 0xFFCC3311);
        ClipModel model = builder(TinyClip.dual(manager)).build();
        PromptTemplates templates = new PromptTemplates(List.of("{}", "a {}"));
        List<String> names = List.of("apple", "car", "red");
        Classifications found = model.classifier(names, templates).classify(image);
        EmbeddingTable vector = model.images().embed(List.of(image)).normalized();
        double[] weights = new double[3];
        for (int c = 0; c < 3; c++) {
            EmbeddingTable prompts =
                    model.embedTexts(templates.prompts(List.of(names.get(c)))).normalized();
            double norm = 0;
            double product = 0;
            for (int i = 0; i < 5; i++) {
                double mean = prompts.row(0)[i] + prompts.row(1)[i];
                norm += mean * mean;
                product += mean * vector.row(0)[i];
            }
            weights[c] = Math.exp(20 * product / Math.sqrt(norm));
        }
        double sum = weights[0] + weights[1] + weights[2];
        for (int c = 0; c < 3; c++) {
            double probability = found.get(names.get(c)).getProbability();
            assertEquals(weights[c] / sum, probability, 1e-4, names.get(c));
        }
        assertThrows(IllegalArgumentException.class, () -> model.classifier(List.of(), templates));
    }

    @Test
    void embedsFilesAsNamedRows() throws IOException {
        List<Path> files = List.of(image("a.png", 0xFF0000FF), image("b.png", 0xFF00FF00));
        ClipModel model = builder(TinyClip.dual(manager)).build();
        EmbeddingTable table = model.images().embed(files);
        assertEquals(files.get(1).toString(), table.name(1));
        assertArrayEquals(model.embedImage(files.get(1)), table.row(1), ROUNDING);
        assertArrayEquals(model.embedText("a red apple"), model.embedTexts(TEXTS).row(0), ROUNDING);
        Path text = Files.writeString(directory.resolve("no.png"), "text");
        IOException failure =
                assertThrows(IOException.class, () -> model.images().embed(List.of(text)));
        assertTrue(failure.getMessage().contains("no.png"), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> model.images().embed(List.of()));
    }

    @Test
    void embeddingIsThreadSafe() throws Exception {
        Path image = image("one.png", 0xFFCC3311);
        ClipModel model = builder(TinyClip.dual(manager)).build();
        float[] expectedImage = model.embedImage(image);
        float[] expectedText = model.embedText("a red apple");
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> task =
                    () -> {
                        assertArrayEquals(expectedImage, model.embedImage(image));
                        assertArrayEquals(expectedText, model.embedText("a red apple"));
                        return true;
                    };
            List<Callable<Boolean>> tasks = IntStream.range(0, 20).mapToObj(i -> task).toList();
            for (Future<Boolean> done : pool.invokeAll(tasks)) {
                assertTrue(done.get());
            }
        } finally {
            pool.shutdown();
        }
    }

    private void assertSame(ClipModel expected, ClipModel actual) {
        NDArray pixels = manager.randomUniform(0, 255, new Shape(2, 3, 9, 7));
        NDArray images = pixels.toType(DataType.UINT8, false);
        assertArrayEquals(
                expected.images().embed(manager, images).toFloatArray(),
                actual.images().embed(manager, images).toFloatArray());
        assertArrayEquals(
                expected.embedTexts(TEXTS).toFloatArray(), actual.embedTexts(TEXTS).toFloatArray());
        assertEquals(ModelDirectory.DUAL_ENCODER, assertReadable().getKind(), "the kind on disk");
    }

    private ModelDirectory assertReadable() {
        try {
            return ModelDirectory.read(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ClipModel.Builder builder(DualEncoder dual) {
        return ClipModel.builder()
                .setEncoders(dual)
                .setInput(TinyClip.INPUT)
                .setTokenizer(tokenizer);
    }

    private static NDArray weight(Block projection) {
        return StateDict.arrays(projection).get("weight");
    }

    private Path image(String name, int color) throws IOException {
        BufferedImage image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 100; i++) {
            image.setRGB(i % 10, i / 10, i % 3 == 0 ? color : 0xFFFFFFFF);
        }
        Path file = directory.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
