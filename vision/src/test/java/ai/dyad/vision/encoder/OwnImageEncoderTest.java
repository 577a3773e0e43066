package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.io.Architecture;
import ai.dyad.io.Architectures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom encoders: one found by the service loader, one registered by a call. */
class OwnImageEncoderTest {
    private static final Shape IMAGES = new Shape(2, 3, 4, 4);

    @TempDir private Path directory;

    /** A linear map of all pixels. */
    static class PixelMap extends AbstractBlock {
        private final Linear map;
        private final Config config;

        /** Its size. */
        record Config(int features) {}

        PixelMap(Config config) {
            this.config = config;
            map = addChildBlock("map", Linear.builder().setUnits(config.features()).build());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray images = inputs.singletonOrThrow();
            NDArray rows = images.reshape(images.getShape().get(0), -1);
            return map.forward(store, new NDList(rows), training);
        }

        @Override
        protected void initializeChildBlocks(
                NDManager manager, DataType dataType, Shape... inputShapes) {
            map.initialize(
                    manager, dataType, new Shape(1, inputShapes[0].size() / inputShapes[0].get(0)));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {new Shape(inputShapes[0].get(0), config.features())};
        }
    }

    /** A block with its own class, and so its own architecture. */
    static final class RegisteredMap extends PixelMap {
        RegisteredMap(Config config) {
            super(config);
        }
    }

    /** Listed in META-INF/services of the tests. */
    public static final class FoundArchitecture
            implements ImageArchitecture<PixelMap, PixelMap.Config> {
        @Override
        public String name() {
            return "pixel-map";
        }

        @Override
        public Class<PixelMap> blockType() {
            return PixelMap.class;
        }

        @Override
        public Class<PixelMap.Config> configurationType() {
            return PixelMap.Config.class;
        }

        @Override
        public PixelMap create(PixelMap.Config configuration) {
            return new PixelMap(configuration);
        }

        @Override
        public PixelMap.Config configurationOf(PixelMap block) {
            return block.config;
        }

        @Override
        public Map<String, PixelMap.Config> presets() {
            return Map.of("pixel-map-small", new PixelMap.Config(3));
        }
    }

    /** Registered by a call, under a new name or one that is taken. */
    private record Registered(String name, String preset)
            implements ImageArchitecture<RegisteredMap, PixelMap.Config> {
        @Override
        public Class<RegisteredMap> blockType() {
            return RegisteredMap.class;
        }

        @Override
        public Class<PixelMap.Config> configurationType() {
            return PixelMap.Config.class;
        }

        @Override
        public RegisteredMap create(PixelMap.Config configuration) {
            return new RegisteredMap(configuration);
        }

        @Override
        public PixelMap.Config configurationOf(RegisteredMap block) {
            return ((PixelMap) block).config;
        }

        @Override
        public Map<String, PixelMap.Config> presets() {
            return Map.of(preset, new PixelMap.Config(5));
        }
    }

    @Test
    void oneFoundByTheServiceLoaderIsKnownByNameAndSaved() throws IOException {
        assertTrue(ImageEncoders.names().contains("pixel-map-small"));
        assertComesBack(ImageEncoders.create("pixel-map-small"), 3);
    }

    @Test
    void oneRegisteredByACallIsKnownByNameAndSaved() throws IOException {
        Architectures.register(new Registered("registered-map", "registered-map-5"));
        Architectures.register(new Registered("registered-map", "registered-map-5"));
        assertComesBack(ImageEncoders.create("registered-map-5"), 5);
    }

    @Test
    void rejectsNamesThatAreTaken() {
        assertRefused(new Registered("resnet", "a"), "the name resnet must belong to one");
        assertRefused(new Registered("mine", "tiny"), "the preset tiny must belong to one");
        assertRefused(
                new FoundTwice(), "the block " + PixelMap.class.getName() + " must belong to one");
    }

    private static void assertRefused(Architecture<?, ?> architecture, String message) {
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class, () -> Architectures.register(architecture));
        assertTrue(failure.getMessage().startsWith(message), failure.getMessage());
    }

    /** Another architecture of the same block. */
    private static final class FoundTwice implements ImageArchitecture<PixelMap, PixelMap.Config> {
        @Override
        public String name() {
            return "pixel-map-again";
        }

        @Override
        public Class<PixelMap> blockType() {
            return PixelMap.class;
        }

        @Override
        public Class<PixelMap.Config> configurationType() {
            return PixelMap.Config.class;
        }

        @Override
        public PixelMap create(PixelMap.Config configuration) {
            return new PixelMap(configuration);
        }

        @Override
        public PixelMap.Config configurationOf(PixelMap block) {
            return block.config;
        }
    }

    private void assertComesBack(Block encoder, int features) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            encoder.initialize(manager, DataType.FLOAT32, IMAGES);
            ImageInput input = new ImageInput(3, 4, 4, List.of(0.5f), List.of(0.5f));
            new ImageEncoderFile(encoder, input).save(directory);
            Block loaded = ImageEncoderFile.load(manager, directory).encoder();
            assertEquals(encoder.getClass(), loaded.getClass());
            NDArray images = manager.randomNormal(IMAGES);
            NDArray expected = forward(manager, encoder, images);
            assertEquals(new Shape(2, features), expected.getShape());
            assertEquals(expected, forward(manager, loaded, images));
        }
    }

    private static NDArray forward(NDManager manager, Block encoder, NDArray images) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, new NDList(images), false).singletonOrThrow();
    }
}
