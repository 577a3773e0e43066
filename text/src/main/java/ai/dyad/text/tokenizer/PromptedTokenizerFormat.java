package ai.dyad.text.tokenizer;

import ai.dyad.internal.Json;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** Saves and loads a {@link PromptedTokenizer}: the inner tokenizer in its own format. */
final class PromptedTokenizerFormat implements TokenizerFormat<PromptedTokenizer> {
    private static final String PROMPT = "prompt";
    private static final String INNER = "of";

    @Override
    public String name() {
        return "prompted";
    }

    @Override
    public Class<PromptedTokenizer> tokenizerType() {
        return PromptedTokenizer.class;
    }

    @Override
    public JsonObject save(PromptedTokenizer tokenizer, Path directory) throws IOException {
        JsonObject settings = new JsonObject();
        settings.addProperty(PROMPT, tokenizer.getPrompt());
        settings.add(INNER, TokenizerFormats.save(tokenizer.getTokenizer(), directory));
        return settings;
    }

    @Override
    public PromptedTokenizer read(Path directory, JsonObject settings, int maxLength)
            throws IOException {
        String prompt = Json.text("tokenizer", settings, PROMPT);
        JsonObject inner = Json.object("tokenizer", settings, INNER);
        return PromptedTokenizer.of(TokenizerFormats.read(directory, inner), prompt);
    }
}
