package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.text.tokenizer.JsonTokenizer;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A text encoder on disk, in a directory of its own or beside an image encoder:
 *
 * <ul>
 *   <li>{@code text.safetensors}: the weights, under HuggingFace's names
 *   <li>{@code tokenizer.json}: the tokenizer, a HuggingFace file
 *   <li>{@code model.json}: how to build the block, in its member {@code text}; other members are
 *       left alone
 * </ul>
 *
 * @param encoder the encoder, with its weights
 * @param tokenizer the content of {@code tokenizer.json}, UTF-8
 * @param maxLength the number of tokens, special ones included, after which a text is cut
 */
public record TextEncoderFile(BertEncoder encoder, String tokenizer, int maxLength) {

    private static final String WEIGHTS = "text.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String DESCRIPTION = "model.json";
    private static final String MEMBER = "text";
    private static final String ARCHITECTURE = "bert";
    private static final int FORMAT = 1;

    /**
     * Writes the files, each replaced in one step. A {@code model.json} that is there already keeps
     * its other members.
     *
     * @param directory an existing directory
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if the encoder is not initialised
     */
    public void save(Path directory) throws IOException {
        Safetensors.write(
                directory.resolve(WEIGHTS), StateDict.arrays(encoder), Map.of("format", "pt"));
        replace(directory.resolve(TOKENIZER), tokenizer);
        JsonObject text = new JsonObject();
        text.addProperty("format", FORMAT);
        text.addProperty("architecture", ARCHITECTURE);
        text.addProperty("features", encoder.featureSize());
        text.add("config", JsonUtils.GSON.toJsonTree(encoder.config()));
        text.addProperty("pooling", encoder.pooling().name());
        text.addProperty("maxLength", maxLength);
        Path description = directory.resolve(DESCRIPTION);
        JsonObject json = Files.exists(description) ? parse(description) : new JsonObject();
        json.add(MEMBER, text);
        replace(description, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
    }

    /**
     * Says whether a directory describes a text encoder.
     *
     * @param directory the directory
     * @return true if it has a {@code model.json}
     */
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(DESCRIPTION));
    }

    /**
     * Builds an encoder from its files.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param directory the directory with the files
     * @return the encoder, ready for use
     * @throws IOException if a file is missing or malformed, or the weights do not fit; the message
     *     names the file
     */
    public static TextEncoderFile load(NDManager manager, Path directory) throws IOException {
        Path description = directory.resolve(DESCRIPTION);
        JsonObject json = parse(description);
        try {
            JsonObject text = described(json);
            BertEncoder encoder =
                    BertEncoder.builder()
                            .setConfig(
                                    JsonUtils.GSON.fromJson(text.get("config"), BertConfig.class))
                            .optPooling(Pooling.valueOf(text.get("pooling").getAsString()))
                            .build();
            int maxLength = text.get("maxLength").getAsInt();
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            loadWeights(encoder, manager, directory.resolve(WEIGHTS));
            return new TextEncoderFile(
                    encoder, Files.readString(directory.resolve(TOKENIZER)), maxLength);
        } catch (RuntimeException e) {
            // Gson wraps what a record's constructor says in exceptions of its own
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new IOException(description + ": " + root.getMessage(), e);
        }
    }

    /**
     * Opens the tokenizer.
     *
     * @return the tokenizer; the caller closes it
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not a tokenizer
     */
    public JsonTokenizer openTokenizer() throws IOException {
        byte[] json = tokenizer.getBytes(StandardCharsets.UTF_8);
        try (InputStream stream = new ByteArrayInputStream(json)) {
            return JsonTokenizer.read(stream, maxLength);
        }
    }

    private static JsonObject described(JsonObject json) {
        if (!json.has(MEMBER)) {
            throw new IllegalArgumentException("it describes no text encoder: no member text");
        }
        JsonObject text = json.getAsJsonObject(MEMBER);
        for (String name :
                new String[] {"format", "architecture", "config", "pooling", "maxLength"}) {
            if (!text.has(name)) {
                throw new IllegalArgumentException("text." + name + " must be given");
            }
        }
        int format = text.get("format").getAsInt();
        if (format != FORMAT) {
            throw new IllegalArgumentException("text.format must be 1, got " + format);
        }
        String architecture = text.get("architecture").getAsString();
        if (!ARCHITECTURE.equals(architecture)) {
            throw new IllegalArgumentException(
                    "text.architecture must be bert, got " + architecture);
        }
        return text;
    }

    private static void loadWeights(BertEncoder encoder, NDManager manager, Path file)
            throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> weights = Safetensors.read(scope, file);
            StateDict.load(encoder, weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static JsonObject parse(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (RuntimeException e) {
            throw new IOException(file + " must hold a JSON object: " + e.getMessage(), e);
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
