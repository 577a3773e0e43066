package ai.dyad.text.encoder;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tokenizer of a HuggingFace directory: its {@code tokenizer.json} with the settings of the
 * other files merged in.
 *
 * @param json the content of a {@code tokenizer.json}, unchanged if the other files agree with it
 * @param maxLength the number of tokens to which a text is truncated
 */
record SentenceTokenizer(String json, int maxLength) {

    private static final String FILE = "tokenizer.json";
    private static final String NORMALIZER = "normalizer";

    /** Reads the files, for a BERT with the given number of positions. */
    static SentenceTokenizer read(Path directory, int positions) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    file
                            + " is missing: write it with"
                            + " AutoTokenizer.from_pretrained(...).save_pretrained(...)");
        }
        JsonFile tokenizer = JsonFile.read(file);
        JsonFile settings = JsonFile.readIfThere(directory.resolve("tokenizer_config.json"));
        JsonFile sentence = JsonFile.readIfThere(directory.resolve("sentence_bert_config.json"));
        sentence.requireIfThere("transformer_task", "feature-extraction");
        settings.requireIfThere("truncation_side", "right");
        settings.requireIfThere("padding_side", "right");
        requireRight(tokenizer, "truncation");
        requireRight(tokenizer, "padding");
        boolean changed = applyBertSettings(tokenizer.json(), settings);
        if (sentence.isTrue("do_lower_case") && !lowercases(tokenizer.json().get(NORMALIZER))) {
            lowercaseFirst(tokenizer.json());
            changed = true;
        }
        // not with Gson, which omits null members
        String json = changed ? tokenizer.json().toString() : Files.readString(file);
        return new SentenceTokenizer(json, maxLength(sentence, settings, positions));
    }

    private static int maxLength(JsonFile sentence, JsonFile settings, int positions) {
        int length = positions;
        if (sentence.has("max_seq_length")) {
            length = Math.min(length, sentence.integer("max_seq_length"));
        } else if (settings.has("model_max_length")) {
            // 10³⁰ means no limit
            BigDecimal limit = settings.number("model_max_length");
            length = limit.min(BigDecimal.valueOf(length)).intValue();
        }
        if (length < 1) {
            throw sentence.wrong("the maximum length must be at least 1 token, got " + length);
        }
        return length;
    }

    private static void requireRight(JsonFile tokenizer, String section) {
        if (tokenizer.json().get(section) instanceof JsonObject rule) {
            JsonFile part = new JsonFile(tokenizer.file(), rule);
            if (part.has("direction") && !part.text("direction").equals("Right")) {
                throw tokenizer.wrong(
                        section + " direction must be Right, got " + part.text("direction"));
            }
        }
    }

    /** Applies BertTokenizer's settings, which take precedence over the normalizer in the file. */
    private static boolean applyBertSettings(JsonObject tokenizer, JsonFile settings) {
        boolean bert =
                settings.has("tokenizer_class")
                        && settings.text("tokenizer_class").startsWith("BertTokenizer");
        if (!bert
                || !(tokenizer.get(NORMALIZER) instanceof JsonObject normalizer)
                || !isOfType(normalizer, "BertNormalizer")) {
            return false;
        }
        boolean changed = apply(normalizer, "lowercase", settings, "do_lower_case");
        changed |= apply(normalizer, "strip_accents", settings, "strip_accents");
        changed |= apply(normalizer, "handle_chinese_chars", settings, "tokenize_chinese_chars");
        return changed;
    }

    private static boolean apply(
            JsonObject normalizer, String name, JsonFile settings, String setting) {
        JsonElement value = settings.json().get(setting);
        if (value == null || value.equals(normalizer.get(name))) {
            return false;
        }
        normalizer.add(name, value);
        return true;
    }

    private static boolean lowercases(JsonElement normalizer) {
        if (!(normalizer instanceof JsonObject one)) {
            return false;
        }
        if (isOfType(one, "Sequence") && one.get("normalizers") instanceof JsonArray several) {
            return several.asList().stream().anyMatch(SentenceTokenizer::lowercases);
        }
        return isOfType(one, "Lowercase") || new JsonPrimitive(true).equals(one.get("lowercase"));
    }

    private static boolean isOfType(JsonObject normalizer, String type) {
        return normalizer.has("type") && normalizer.get("type").getAsString().equals(type);
    }

    private static void lowercaseFirst(JsonObject tokenizer) {
        JsonObject lowercase = new JsonObject();
        lowercase.addProperty("type", "Lowercase");
        JsonArray steps = new JsonArray();
        steps.add(lowercase);
        if (tokenizer.get(NORMALIZER) instanceof JsonObject before) {
            steps.add(before);
        }
        JsonObject sequence = new JsonObject();
        sequence.addProperty("type", "Sequence");
        sequence.add("normalizers", steps);
        tokenizer.add(NORMALIZER, sequence);
    }
}
