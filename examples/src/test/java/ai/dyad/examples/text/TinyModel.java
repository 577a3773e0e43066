package ai.dyad.examples.text;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a BERT with one small layer, and a file of pairs to train it on. */
public final class TinyModel {
    static final int POSITIONS = 12;
    private static final List<String> COLORS =
            List.of("red", "green", "blue", "black", "white", "brown", "grey", "pink");
    private static final List<String> THINGS =
            List.of("apple", "car", "hat", "house", "dog", "book", "flag", "door");
    private static final List<String> OTHERS = List.of("[UNK]", "a", "that", "is");

    private TinyModel() {}

    /** Writes an encoder for a number of words, with a tokenizer for all words of the pairs. */
    public static Path write(Path directory, int vocabulary) throws IOException {
        Files.createDirectories(directory);
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(3);
            BertEncoder encoder =
                    BertEncoder.builder()
                            .setConfig(
                                    new BertConfig(1, 16, 2, 32, vocabulary, POSITIONS, 2, 1e-12f))
                            .build();
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            TextTokenizer tokenizer = JsonTokenizer.of(tokenizer(), POSITIONS);
            try (TextEncoderFile file = new TextEncoderFile(encoder, tokenizer)) {
                file.save(directory);
            }
        }
        return directory;
    }

    public static int words() {
        return COLORS.size() + THINGS.size() + OTHERS.size();
    }

    /** Writes "red apple" and "a apple that is red" for all colors and things, 64 pairs. */
    static Path pairs(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("anchor,positive"));
        for (String color : COLORS) {
            for (String thing : THINGS) {
                lines.add(color + " " + thing + ",a " + thing + " that is " + color);
            }
        }
        return Files.write(file, lines);
    }

    private static String tokenizer() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (List<String> words : List.of(OTHERS, COLORS, THINGS)) {
            words.forEach(word -> ids.put(word, ids.size()));
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "WordLevel");
        model.put("vocab", ids);
        model.put("unk_token", "[UNK]");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("added_tokens", List.of());
        json.put("pre_tokenizer", Map.of("type", "Whitespace"));
        json.put("model", model);
        return JsonUtils.GSON.toJson(json);
    }
}
