package ai.dyad.text.tokenizer;

import ai.dyad.internal.Json;
import ai.dyad.internal.NearestName;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * How each class of tokenizers is saved in a model directory and read again: dyad's own, those
 * found by {@link ServiceLoader}, and those added with {@link #register}.
 */
public final class TokenizerFormats {
    private static final String KIND = "kind";
    private static final String MAX_LENGTH = "maxLength";

    private static Map<String, TokenizerFormat<?>> known;

    private TokenizerFormats() {}

    /**
     * Registers a format for this process.
     *
     * @param format the format; registering the same class again has no effect
     * @throws IllegalArgumentException if another format has its name or its tokenizer class
     */
    public static synchronized void register(TokenizerFormat<?> format) {
        add(known(), format);
    }

    /**
     * Writes a tokenizer into a model directory.
     *
     * @param tokenizer the tokenizer
     * @param directory the model directory, which exists
     * @return its description: {@code kind}, {@code maxLength} and the settings of the format
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if no format is registered for the tokenizer's class
     */
    public static JsonObject save(TextTokenizer tokenizer, Path directory) throws IOException {
        return save(of(tokenizer), tokenizer, directory);
    }

    private static <T extends TextTokenizer> JsonObject save(
            TokenizerFormat<T> format, TextTokenizer tokenizer, Path directory) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty(KIND, format.name());
        json.addProperty(MAX_LENGTH, tokenizer.maxLength());
        JsonObject settings = format.save(format.tokenizerType().cast(tokenizer), directory);
        settings.entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        return json;
    }

    /**
     * Reads a tokenizer from a model directory.
     *
     * @param directory the model directory
     * @param description what {@link #save} returned
     * @return the tokenizer; the caller closes it
     * @throws IOException if a file is missing or malformed
     * @throws IllegalArgumentException if the kind is unknown or a setting is invalid
     */
    public static TextTokenizer read(Path directory, JsonObject description) throws IOException {
        int maxLength = Json.integer("tokenizer", description, MAX_LENGTH);
        JsonObject settings = description.deepCopy();
        String kind = Json.text("tokenizer", settings, KIND);
        settings.remove(KIND);
        settings.remove(MAX_LENGTH);
        return get(kind).read(directory, settings, maxLength);
    }

    private static synchronized TokenizerFormat<?> get(String kind) {
        TokenizerFormat<?> format = known().get(kind);
        if (format == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "tokenizer.kind must be one of %s, got %s%s; a custom format must be"
                                    + " registered first, see TokenizerFormats.register",
                            String.join(", ", known().keySet()),
                            kind,
                            NearestName.of(kind, known().keySet())
                                    .map(near -> ", did you mean " + near + "?")
                                    .orElse("")));
        }
        return format;
    }

    private static synchronized TokenizerFormat<?> of(TextTokenizer tokenizer) {
        return known().values().stream()
                .filter(format -> format.tokenizerType() == tokenizer.getClass())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        tokenizer.getClass().getName()
                                                + " has no registered format and cannot be saved: call"
                                                + " TokenizerFormats.register; known formats are "
                                                + String.join(", ", known().keySet())));
    }

    /** Found at the first call; if a provider is invalid, every call says so. */
    private static Map<String, TokenizerFormat<?>> known() {
        if (known == null) {
            Map<String, TokenizerFormat<?>> found = new LinkedHashMap<>();
            add(found, new JsonTokenizerFormat());
            add(found, new ClipTokenizerFormat());
            add(found, new PromptedTokenizerFormat());
            ClassLoader own = TokenizerFormat.class.getClassLoader();
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            for (ClassLoader loader : new ClassLoader[] {own, context}) {
                for (TokenizerFormat<?> one : ServiceLoader.load(TokenizerFormat.class, loader)) {
                    add(found, one);
                }
            }
            known = found;
        }
        return known;
    }

    private static void add(Map<String, TokenizerFormat<?>> all, TokenizerFormat<?> added) {
        for (TokenizerFormat<?> other : List.copyOf(all.values())) {
            boolean sameName = other.name().equals(added.name());
            // several class loaders may find the same provider
            if (sameName && other.getClass().getName().equals(added.getClass().getName())) {
                return;
            }
            if (sameName || other.tokenizerType() == added.tokenizerType()) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s must belong to one tokenizer format, got %s and %s",
                                sameName
                                        ? "the name " + added.name()
                                        : added.tokenizerType().getName(),
                                other.getClass().getName(),
                                added.getClass().getName()));
            }
        }
        all.put(added.name(), added);
    }
}
