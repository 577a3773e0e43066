package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import ai.dyad.text.tokenizer.TokenizerFormat;
import ai.dyad.text.tokenizer.TokenizerFormats;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A custom encoder and a custom tokenizer, both found by the service loader. */
class OwnTextEncoderTest {
    @TempDir private Path directory;

    /** The mean of the words' vectors. */
    static final class Bag extends AbstractBlock implements TokenEncoder {
        private final Config config;
        private final Parameter words;

        /** Its sizes. */
        record Config(int vocabulary, int features) {}

        Bag(Config config) {
            this.config = config;
            words =
                    addParameter(
                            Parameter.builder()
                                    .setName("words")
                                    .setType(Parameter.Type.WEIGHT)
                                    .optShape(new Shape(config.vocabulary(), config.features()))
                                    .build());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray ids = inputs.head();
            NDArray table = store.getValue(words, ids.getDevice(), training);
            return new NDList(
                    ids.getNDArrayInternal()
                            .embedding(ids, table, SparseFormat.DENSE)
                            .singletonOrThrow()
                            .mean(new int[] {1}));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {new Shape(inputShapes[0].get(0), config.features())};
        }

        @Override
        public int vocabularySize() {
            return config.vocabulary();
        }

        @Override
        public int maxLength() {
            return 100;
        }

        @Override
        public int featureSize() {
            return config.features();
        }
    }

    /** Maps words to their position in a list, others to 0. */
    record Words(List<String> list, int maxLength) implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            List<long[]> rows =
                    texts.stream()
                            .map(
                                    text ->
                                            List.of(text.split(" ")).stream()
                                                    .limit(maxLength)
                                                    .mapToLong(word -> list.indexOf(word) + 1)
                                                    .toArray())
                            .toList();
            return TokenBatch.of(rows, 0);
        }

        @Override
        public int vocabularySize() {
            return list.size() + 1;
        }

        @Override
        public void close() {}
    }

    /** Listed in META-INF/services of the tests. */
    public static final class BagArchitecture implements TextArchitecture<Bag, Bag.Config> {
        @Override
        public String name() {
            return "bag-of-words";
        }

        @Override
        public Class<Bag> blockType() {
            return Bag.class;
        }

        @Override
        public Class<Bag.Config> configurationType() {
            return Bag.Config.class;
        }

        @Override
        public Bag create(Bag.Config configuration) {
            return new Bag(configuration);
        }

        @Override
        public Bag.Config configurationOf(Bag block) {
            return block.config;
        }

        @Override
        public Map<String, Bag.Config> presets() {
            return Map.of("bag-small", new Bag.Config(4, 3));
        }

        @Override
        public TextTokenizer openTokenizer(String preset) {
            return new Words(List.of("red", "green", "apple"), 5);
        }
    }

    /** Listed in META-INF/services of the tests. */
    public static final class WordsFormat implements TokenizerFormat<Words> {
        @Override
        public String name() {
            return "words";
        }

        @Override
        public Class<Words> tokenizerType() {
            return Words.class;
        }

        @Override
        public JsonObject save(Words tokenizer, Path directory) throws IOException {
            Files.write(directory.resolve("words.txt"), tokenizer.list());
            JsonObject settings = new JsonObject();
            settings.addProperty("file", "words.txt");
            return settings;
        }

        @Override
        public Words read(Path directory, JsonObject settings, int maxLength) throws IOException {
            Path file = directory.resolve(settings.get("file").getAsString());
            return new Words(Files.readAllLines(file), maxLength);
        }
    }

    @Test
    void isSavedWithItsTokenizer() throws IOException {
        assertTrue(TextEncoders.names().contains("bag-small"));
        try (NDManager manager = NDManager.newBaseManager();
                TextEncoderFile file = TextEncoders.create(manager, "bag-small")) {
            file.save(directory);
            try (TextEncoderFile loaded = TextEncoderFile.load(manager, directory)) {
                assertEquals(file.tokenizer(), loaded.tokenizer());
                List<String> texts = List.of("red apple", "green");
                NDArray expected = file.textEncoder().embed(manager, texts);
                assertEquals(new Shape(2, 3), expected.getShape());
                assertEquals(expected, loaded.textEncoder().embed(manager, texts));
            }
        }
    }

    @Test
    void unknownNamesSuggestTheNearest() {
        try (NDManager manager = NDManager.newBaseManager()) {
            IllegalArgumentException failure =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> TextEncoders.create(manager, "bag-smal"));
            assertTrue(
                    failure.getMessage().endsWith("did you mean bag-small?"), failure.getMessage());
        }
    }

    /** A tokenizer without a registered format. */
    private record Unknown(int maxLength) implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            return TokenBatch.of(List.of(new long[] {1}), 0);
        }

        @Override
        public int vocabularySize() {
            return 2;
        }

        @Override
        public void close() {}
    }

    @Test
    void rejectsATokenizerWithoutAFormatBeforeWriting() throws IOException {
        Bag bag = new Bag(new Bag.Config(4, 3));
        try (NDManager manager = NDManager.newBaseManager()) {
            bag.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            TextEncoderFile file = new TextEncoderFile(bag, new Unknown(3));
            IllegalArgumentException failure =
                    assertThrows(IllegalArgumentException.class, () -> file.save(directory));
            assertTrue(
                    failure.getMessage().contains("has no registered format"),
                    failure.getMessage());
        }
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void rejectsATokenizerNameThatIsTaken() {
        TokenizerFormats.register(new WordsFormat());
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenizerFormats.register(new Taken("clip")));
        assertTrue(
                failure.getMessage().startsWith("the name clip must belong to one tokenizer"),
                failure.getMessage());
    }

    /** A format under a name that is taken. */
    private record Taken(String name) implements TokenizerFormat<Unknown> {
        @Override
        public Class<Unknown> tokenizerType() {
            return Unknown.class;
        }

        @Override
        public JsonObject save(Unknown tokenizer, Path directory) {
            return new JsonObject();
        }

        @Override
        public Unknown read(Path directory, JsonObject settings, int maxLength) {
            return new Unknown(maxLength);
        }
    }
}
