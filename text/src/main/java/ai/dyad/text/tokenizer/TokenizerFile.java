package ai.dyad.text.tokenizer;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A {@code tokenizer.json}, checked for errors at which HuggingFace's Rust library would panic and
 * end the JVM.
 */
final class TokenizerFile {

    private final byte[] json;
    private final JsonObject root;
    private final JsonObject model;
    private int vocabularySize;

    private TokenizerFile(byte[] json, JsonObject root) {
        this.json = json;
        this.root = root;
        model = root.getAsJsonObject("model");
    }

    static TokenizerFile parse(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        JsonObject root = JsonUtils.GSON.fromJson(text, JsonObject.class);
        if (root == null || !(root.get("model") instanceof JsonObject)) {
            throw new JsonParseException("it has no model");
        }
        TokenizerFile file = new TokenizerFile(json, root);
        file.countIds();
        file.requireUnknownToken();
        file.requireMerges();
        requireCharacterMaps(root.get("normalizer"));
        return file;
    }

    /** Returns the largest id that the tokenizer can produce, plus 1. */
    int vocabularySize() {
        return vocabularySize;
    }

    /**
     * Returns the content without its truncation and padding settings, parts of which DJL would
     * otherwise apply, and with merges in the older of their two forms, which every version of the
     * library reads.
     */
    byte[] forLibrary() {
        JsonObject copy = root.deepCopy();
        for (String limit : new String[] {"truncation", "padding"}) {
            if (copy.has(limit)) {
                copy.add(limit, JsonNull.INSTANCE);
            }
        }
        joinMerges(copy.getAsJsonObject("model"));
        // not with Gson, which omits null members
        return copy.equals(root) ? json : copy.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes merges ["a", "b"] as "a b", unless a part has a space of its own. */
    private static void joinMerges(JsonObject model) {
        if (!(model.get("merges") instanceof JsonArray merges)) {
            return;
        }
        JsonArray joined = new JsonArray();
        for (JsonElement merge : merges) {
            if (!(merge instanceof JsonArray pair) || pair.size() != 2) {
                return;
            }
            String first = pair.get(0).getAsString();
            String second = pair.get(1).getAsString();
            if (first.indexOf(' ') >= 0 || second.indexOf(' ') >= 0) {
                return;
            }
            joined.add(first + " " + second);
        }
        model.add("merges", joined);
    }

    private void countIds() {
        JsonElement vocabulary = model.get("vocab");
        if (vocabulary instanceof JsonArray pieces) {
            vocabularySize = pieces.size();
        } else if (vocabulary instanceof JsonObject words) {
            words.entrySet().forEach(word -> count(word.getValue()));
        } else {
            throw new JsonParseException("its model has no vocab");
        }
        if (root.get("added_tokens") instanceof JsonArray added) {
            added.forEach(token -> count(token.getAsJsonObject().get("id")));
        }
        countProcessor(root.get("post_processor"));
    }

    /** Special tokens are added to a text by id, whether or not the vocabulary contains them. */
    private void countProcessor(JsonElement processor) {
        if (!(processor instanceof JsonObject rule)) {
            return;
        }
        if (rule.get("processors") instanceof JsonArray several) {
            several.forEach(this::countProcessor);
        }
        for (String end : new String[] {"sep", "cls"}) {
            if (rule.get(end) instanceof JsonArray pair && pair.size() == 2) {
                count(pair.get(1));
            }
        }
        if (rule.get("special_tokens") instanceof JsonObject tokens) {
            for (String name : tokens.keySet()) {
                if (tokens.getAsJsonObject(name).get("ids") instanceof JsonArray ids) {
                    ids.forEach(this::count);
                }
            }
        }
    }

    private void count(JsonElement id) {
        if (id == null || !id.isJsonPrimitive()) {
            throw new JsonParseException("an id must be a number, got " + id);
        }
        long value = id.getAsBigDecimal().longValue();
        if (value < 0 || value >= Integer.MAX_VALUE) {
            throw new JsonParseException("an id must be in [0, 2147483646], got " + id);
        }
        vocabularySize = Math.max(vocabularySize, (int) value + 1);
    }

    private void requireUnknownToken() {
        if (model.get("vocab") instanceof JsonArray) {
            if (!isGiven("unk_id")) {
                throw new JsonParseException(
                        "unk_id of its model must be given, or an unknown character has no token");
            }
            return;
        }
        String type = isGiven("type") ? model.get("type").getAsString() : "";
        String otherwise =
                switch (type) {
                    case "WordPiece" -> "[UNK]";
                    case "WordLevel" -> "<unk>";
                    default -> null; // without one, BPE omits unknown characters
                };
        String unknown = isGiven("unk_token") ? model.get("unk_token").getAsString() : otherwise;
        if (unknown != null && !model.getAsJsonObject("vocab").has(unknown)) {
            throw new JsonParseException(
                    "unk_token of its model must be in the vocab, got " + unknown);
        }
    }

    private void requireMerges() {
        if (!isGiven("continuing_subword_prefix")
                || !(model.get("merges") instanceof JsonArray merges)) {
            return;
        }
        String prefix = model.get("continuing_subword_prefix").getAsString();
        for (JsonElement merge : merges) {
            String second =
                    merge instanceof JsonArray pair
                            ? pair.get(pair.size() - 1).getAsString()
                            : merge.getAsString().substring(merge.getAsString().indexOf(' ') + 1);
            if (!second.startsWith(prefix)) {
                throw new JsonParseException(
                        "the second part of a merge must begin with " + prefix + ", got " + merge);
            }
        }
    }

    private boolean isGiven(String name) {
        return model.has(name) && !model.get(name).isJsonNull();
    }

    private static void requireCharacterMaps(JsonElement normalizer) {
        if (!(normalizer instanceof JsonObject rule)) {
            return;
        }
        if (rule.get("normalizers") instanceof JsonArray several) {
            several.forEach(TokenizerFile::requireCharacterMaps);
        }
        if (rule.has("precompiled_charsmap") && !rule.get("precompiled_charsmap").isJsonNull()) {
            requireCharacterMap(rule.get("precompiled_charsmap").getAsString());
        }
    }

    /**
     * Checks SentencePiece's format: the length of a trie in bytes, the trie, then strings in
     * UTF-8.
     */
    private static void requireCharacterMap(String base64) {
        try {
            byte[] map = Base64.getDecoder().decode(base64);
            int trie =
                    map.length < Integer.BYTES
                            ? -1
                            : ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (trie < Integer.BYTES
                    || trie % Integer.BYTES != 0
                    || trie > map.length - Integer.BYTES) {
                throw new JsonParseException(
                        "precompiled_charsmap must begin with the length of its trie, got " + trie);
            }
            byte[] texts = Arrays.copyOfRange(map, Integer.BYTES + trie, map.length);
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new JsonParseException(
                    "precompiled_charsmap must be base64 of UTF-8: " + e.getMessage(), e);
        }
    }
}
