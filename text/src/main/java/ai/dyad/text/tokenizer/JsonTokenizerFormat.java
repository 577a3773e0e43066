package ai.dyad.text.tokenizer;

import ai.dyad.internal.AtomicFile;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** Saves a HuggingFace tokenizer as its {@code tokenizer.json}. */
final class JsonTokenizerFormat implements TokenizerFormat<JsonTokenizer> {
    private static final String FILE = "tokenizer.json";

    @Override
    public String name() {
        return "huggingface";
    }

    @Override
    public Class<JsonTokenizer> tokenizerType() {
        return JsonTokenizer.class;
    }

    @Override
    public JsonObject save(JsonTokenizer tokenizer, Path directory) throws IOException {
        AtomicFile.writeString(directory.resolve(FILE), tokenizer.toJson());
        return new JsonObject();
    }

    @Override
    public JsonTokenizer read(Path directory, JsonObject settings, int maxLength)
            throws IOException {
        return JsonTokenizer.read(directory.resolve(FILE), maxLength);
    }
}
