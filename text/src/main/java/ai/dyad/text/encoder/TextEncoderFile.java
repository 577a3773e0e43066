package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.internal.Text;
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
 *   <li>{@code model.json}: the {@code kind} of model, "text" where the encoder stands alone, and
 *       its {@link TextEncoderDescription} as member {@code text}; other members are left alone
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
    private static final String KIND_MEMBER = "kind";
    private static final String KIND = "text";

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
        Path description = directory.resolve(DESCRIPTION);
        JsonObject json = Files.exists(description) ? parse(description) : new JsonObject();
        if (!json.has(KIND_MEMBER)) {
            json.addProperty(KIND_MEMBER, KIND);
        }
        TextEncoderDescription text = TextEncoderDescription.of(encoder, maxLength);
        json.add(MEMBER, JsonUtils.GSON.toJsonTree(text));
        replace(description, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
    }

    /**
     * Says whether a directory holds a text encoder that stands alone.
     *
     * @param directory the directory
     * @return true if it has a {@code model.json} of that kind
     * @throws IOException if that file is no JSON object
     */
    public static boolean isIn(Path directory) throws IOException {
        Path description = directory.resolve(DESCRIPTION);
        return Files.exists(description) && isText(parse(description));
    }

    private static boolean isText(JsonObject json) {
        return !json.has(KIND_MEMBER) || json.get(KIND_MEMBER).getAsString().equals(KIND);
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
            TextEncoderDescription text = described(json);
            BertEncoder encoder = text.build();
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            loadWeights(encoder, manager, directory.resolve(WEIGHTS));
            return new TextEncoderFile(
                    encoder, Files.readString(directory.resolve(TOKENIZER)), text.maxLength());
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

    private static TextEncoderDescription described(JsonObject json) {
        if (!isText(json)) {
            throw new IllegalArgumentException(
                    "its kind must be " + KIND + ", got " + json.get(KIND_MEMBER).getAsString());
        }
        if (!json.has(MEMBER)) {
            throw new IllegalArgumentException("it describes no text encoder: no member text");
        }
        return JsonUtils.GSON.fromJson(json.get(MEMBER), TextEncoderDescription.class);
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
        Text.write(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
