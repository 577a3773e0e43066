package ai.dyad.examples.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.text.encoder.TextArchitecture;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import ai.dyad.text.tokenizer.TokenizerFormat;
import ai.dyad.vision.encoder.ImageArchitecture;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Minimal encoders that are not part of dyad. */
final class OwnEncoders {
    private OwnEncoders() {}

    /** A linear map of all pixels. */
    static final class PixelMap extends AbstractBlock {
        private final Linear map = addChildBlock("map", Linear.builder().setUnits(6).build());

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray images = inputs.head();
            NDArray rows = images.reshape(images.getShape().get(0), -1);
            return map.forward(store, new NDList(rows), training);
        }

        @Override
        protected void initializeChildBlocks(
                NDManager manager, DataType dataType, Shape... inputShapes) {
            map.initialize(manager, dataType, new Shape(1, inputShapes[0].slice(1).size()));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {new Shape(inputShapes[0].get(0), 6)};
        }
    }

    /** Saves and loads a PixelMap. */
    static final class Pixels implements ImageArchitecture<PixelMap, JsonObject> {
        @Override
        public String name() {
            return "own-pixel-map";
        }

        @Override
        public Class<PixelMap> blockType() {
            return PixelMap.class;
        }

        @Override
        public Class<JsonObject> configurationType() {
            return JsonObject.class;
        }

        @Override
        public PixelMap create(JsonObject configuration) {
            return new PixelMap();
        }

        @Override
        public JsonObject configurationOf(PixelMap block) {
            return new JsonObject();
        }

        @Override
        public Map<String, JsonObject> presets() {
            return Map.of("own-pixels", new JsonObject());
        }
    }

    /** The mean of the letter embeddings. */
    static final class LetterBag extends AbstractBlock implements TokenEncoder {
        private final Parameter letters =
                addParameter(
                        Parameter.builder()
                                .setName("letters")
                                .setType(Parameter.Type.WEIGHT)
                                .optShape(new Shape(128, 7))
                                .build());

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray ids = inputs.head();
            NDArray table = store.getValue(letters, ids.getDevice(), training);
            return new NDList(
                    ids.getNDArrayInternal()
                            .embedding(ids, table, SparseFormat.DENSE)
                            .singletonOrThrow()
                            .mean(new int[] {1}));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {new Shape(inputShapes[0].get(0), 7)};
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public int maxLength() {
            return 40;
        }

        @Override
        public int featureSize() {
            return 7;
        }
    }

    /** Saves and loads a LetterBag and its tokenizer. */
    static final class Bag implements TextArchitecture<LetterBag, JsonObject> {
        @Override
        public String name() {
            return "own-letter-bag";
        }

        @Override
        public Class<LetterBag> blockType() {
            return LetterBag.class;
        }

        @Override
        public Class<JsonObject> configurationType() {
            return JsonObject.class;
        }

        @Override
        public LetterBag create(JsonObject configuration) {
            return new LetterBag();
        }

        @Override
        public JsonObject configurationOf(LetterBag block) {
            return new JsonObject();
        }

        @Override
        public Map<String, JsonObject> presets() {
            return Map.of("own-bag", new JsonObject());
        }

        @Override
        public TextTokenizer openTokenizer(String preset) {
            return new Letters(40);
        }
    }

    /** A tokenizer whose tokens are letters. */
    record Letters(int maxLength) implements TextTokenizer {
        @Override
        public TokenBatch encode(List<String> texts) {
            return TokenBatch.of(
                    texts.stream()
                            .map(
                                    text ->
                                            text.chars()
                                                    .limit(maxLength)
                                                    .mapToLong(c -> c % 128)
                                                    .toArray())
                            .toList(),
                    0);
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public void close() {}
    }

    /** Saves and loads Letters, which need no files. */
    static final class LettersFormat implements TokenizerFormat<Letters> {
        @Override
        public String name() {
            return "own-letters";
        }

        @Override
        public Class<Letters> tokenizerType() {
            return Letters.class;
        }

        @Override
        public JsonObject save(Letters tokenizer, Path directory) {
            return new JsonObject();
        }

        @Override
        public Letters read(Path directory, JsonObject settings, int maxLength) {
            return new Letters(maxLength);
        }
    }
}
