package ai.dyad.text.encoder;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prompts of a model of sentence-transformers: texts that stand before every text, such as
 * {@code query: }.
 *
 * @param file the file that holds them
 * @param prompts the texts by name
 * @param standard the name of the default prompt, or null
 */
record SentencePrompts(JsonFile file, Map<String, String> prompts, String standard) {
    private static final String FILE = "config_sentence_transformers.json";
    private static final String STANDARD = "default_prompt_name";
    private static final String PROMPTS = "prompts";

    static SentencePrompts read(Path directory) throws IOException {
        JsonFile file = JsonFile.readIfThere(directory.resolve(FILE));
        Map<String, String> prompts = new LinkedHashMap<>();
        if (file.has(PROMPTS)) {
            JsonElement all = file.json().get(PROMPTS);
            if (!all.isJsonObject()) {
                throw file.wrong(PROMPTS + " must be a JSON object, got " + all);
            }
            JsonObject object = all.getAsJsonObject();
            JsonFile members = new JsonFile(file.file(), object);
            object.keySet().forEach(name -> prompts.put(name, members.text(name)));
        }
        String standard = file.has(STANDARD) ? file.text(STANDARD) : null;
        return new SentencePrompts(file, prompts, standard);
    }

    /** Returns what stands before every text, empty for nothing; null chooses the default. */
    String text(String name) {
        String chosen = name == null ? standard : name;
        if (chosen == null) {
            return "";
        }
        String text = prompts.get(chosen);
        if (text == null) {
            throw file.wrong("a prompt must be one of " + prompts.keySet() + ", got " + chosen);
        }
        return text;
    }
}
