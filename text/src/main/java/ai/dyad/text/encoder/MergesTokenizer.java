package ai.dyad.text.encoder;

import ai.dyad.text.tokenizer.JsonTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a {@code tokenizer.json} of {@code vocab.json} and {@code merges.txt}, as transformers'
 * {@code CLIPConverter} and {@code RobertaConverter} do.
 */
final class MergesTokenizer {
    /** Ends a word in CLIP's vocabulary, and in no other. */
    private static final String WORD_END = "</w>";

    private static final String CLIP_WORDS =
            "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private MergesTokenizer() {}

    static JsonTokenizer read(Path vocabulary, Path merges, JsonFile settings, int maxLength)
            throws IOException {
        JsonObject ids = JsonFile.read(vocabulary).json();
        boolean clip = ids.keySet().stream().anyMatch(token -> token.endsWith(WORD_END));
        String first = token(settings, "bos_token", clip ? "<|startoftext|>" : "<s>");
        String last = token(settings, "eos_token", clip ? "<|endoftext|>" : "</s>");
        JsonObject root = new JsonObject();
        root.addProperty("version", "1.0");
        root.add("added_tokens", added(ids, vocabulary, List.of(first, last)));
        root.add("normalizer", clip ? json(CLIP_NORMALIZER) : null);
        root.add("pre_tokenizer", clip ? clipWords() : byteLevel());
        root.add("post_processor", ends(ids, first, last, !clip));
        root.add("decoder", byteLevel());
        root.add("model", model(ids, merges, clip ? WORD_END : "", clip ? last : null));
        int limit = maxLength;
        if (settings.has("model_max_length")) {
            limit =
                    settings.number("model_max_length")
                            .min(java.math.BigDecimal.valueOf(limit))
                            .intValue();
        }
        return JsonTokenizer.of(root.toString(), limit);
    }

    private static final String CLIP_NORMALIZER =
            "{'type': 'Sequence', 'normalizers': [{'type': 'NFC'}, {'type': 'Replace', 'pattern':"
                    + " {'Regex': '\\\\s+'}, 'content': ' '}, {'type': 'Lowercase'}]}";

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    private static JsonObject byteLevel() {
        JsonObject step = new JsonObject();
        step.addProperty("type", "ByteLevel");
        step.addProperty("add_prefix_space", false);
        step.addProperty("trim_offsets", true);
        step.addProperty("use_regex", true);
        return step;
    }

    private static JsonObject clipWords() {
        JsonObject pattern = new JsonObject();
        pattern.addProperty("Regex", CLIP_WORDS);
        JsonObject split = new JsonObject();
        split.addProperty("type", "Split");
        split.add("pattern", pattern);
        split.addProperty("behavior", "Removed");
        split.addProperty("invert", true);
        JsonArray steps = new JsonArray();
        steps.add(split);
        steps.add(byteLevel());
        JsonObject sequence = new JsonObject();
        sequence.addProperty("type", "Sequence");
        sequence.add("pretokenizers", steps);
        return sequence;
    }

    private static JsonObject ends(JsonObject ids, String first, String last, boolean trims) {
        JsonObject ends = new JsonObject();
        ends.addProperty("type", "RobertaProcessing");
        ends.add("sep", pair(ids, last));
        ends.add("cls", pair(ids, first));
        ends.addProperty("trim_offsets", trims);
        ends.addProperty("add_prefix_space", false);
        return ends;
    }

    private static JsonArray pair(JsonObject ids, String token) {
        JsonArray pair = new JsonArray();
        pair.add(token);
        pair.add(ids.get(token));
        return pair;
    }

    private static JsonArray added(JsonObject ids, Path file, List<String> tokens) {
        JsonArray added = new JsonArray();
        for (String token : tokens) {
            if (!ids.has(token)) {
                throw new IllegalArgumentException(
                        file + " must hold the special token " + token + ", which is missing");
            }
            JsonObject one = new JsonObject();
            one.add("id", ids.get(token));
            one.addProperty("content", token);
            for (String flag : List.of("single_word", "lstrip", "rstrip")) {
                one.addProperty(flag, false);
            }
            one.addProperty("normalized", true);
            one.addProperty("special", true);
            added.add(one);
        }
        return added;
    }

    private static JsonObject model(JsonObject ids, Path merges, String wordEnd, String unknown)
            throws IOException {
        JsonArray lines = new JsonArray();
        for (String line : Files.readAllLines(merges)) {
            if (!line.startsWith("#version") && !line.isBlank()) {
                lines.add(line);
            }
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.addProperty("unk_token", unknown);
        model.addProperty("continuing_subword_prefix", "");
        model.addProperty("end_of_word_suffix", wordEnd);
        model.addProperty("fuse_unk", false);
        model.add("vocab", ids);
        model.add("merges", lines);
        return model;
    }

    /** Returns a special token, which files say as a text or as an object with its content. */
    private static String token(JsonFile settings, String name, String missing) {
        if (!settings.has(name)) {
            return missing;
        }
        JsonElement value = settings.json().get(name);
        return value.isJsonObject()
                ? value.getAsJsonObject().get("content").getAsString()
                : settings.text(name);
    }
}
