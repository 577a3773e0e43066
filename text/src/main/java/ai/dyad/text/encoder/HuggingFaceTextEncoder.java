package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.Safetensors;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a BERT that makes sentence vectors from a directory in the form of HuggingFace, as {@code
 * save_pretrained} of transformers or {@code save} of sentence-transformers leaves it.
 *
 * <pre>{@code
 * TextEncoderFile file = HuggingFaceTextEncoder.load(manager, Path.of("all-MiniLM-L12-v2"));
 * TextEncoder texts = file.textEncoder();
 * }</pre>
 *
 * <p>Everything that changes a vector is read, or refused with the file's name:
 *
 * <ul>
 *   <li>{@code config.json}, {@code model.safetensors}: the BERT, see {@link BertConfig#read}
 *   <li>{@code tokenizer.json}, and {@code tokenizer_config.json} with the settings of
 *       BertTokenizer and {@code model_max_length}
 *   <li>{@code modules.json}: Transformer, then Pooling in six ways, alone or joined, then Dense
 *       with Identity, Tanh, GELU or ReLU, then Normalize; a Dropout is left out. Without this file
 *       states are pooled as {@code 1_Pooling} says, else by their mean
 *   <li>{@code sentence_bert_config.json}: {@code max_seq_length} and {@code do_lower_case}
 *   <li>{@code config_sentence_transformers.json}: a default prompt is refused
 * </ul>
 *
 * @see <a href="https://sbert.net/docs/package_reference/sentence_transformer/models.html">the
 *     modules of sentence-transformers</a>
 */
public final class HuggingFaceTextEncoder {

    private static final String CONFIGURATION = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String PROMPTS = "config_sentence_transformers.json";

    private HuggingFaceTextEncoder() {}

    /**
     * Says whether a directory has the form of HuggingFace.
     *
     * @param directory the directory
     * @return true if it has a {@code config.json}, or a {@code modules.json} that tells where that
     *     is
     */
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIGURATION))
                || Files.isRegularFile(directory.resolve("modules.json"));
    }

    /**
     * Builds the encoder.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param directory the directory
     * @return the encoder with its weights and its tokenizer; the caller closes it
     * @throws IOException if a file is missing or cannot be read
     * @throws IllegalArgumentException if a file is malformed or asks for what cannot be done; the
     *     message names the file and the rule
     */
    public static TextEncoderFile load(NDManager manager, Path directory) throws IOException {
        SentenceModules modules = SentenceModules.read(directory);
        Path transformer = modules.transformer();
        refuseDefaultPrompt(JsonFile.readIfThere(directory.resolve(PROMPTS)));
        BertConfig config = BertConfig.read(transformer.resolve(CONFIGURATION));
        SentenceTokenizer tokenizer = SentenceTokenizer.read(transformer, config.positions());
        BertEncoder encoder =
                BertEncoder.builder().setConfig(config).optHead(modules.head()).build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> weights = weights(scope, transformer);
            for (int i = 0; i < modules.dense().size(); i++) {
                String name = "dense." + i + ".";
                weights(scope, modules.dense().get(i))
                        .forEach((key, array) -> weights.put(key.replace("linear.", name), array));
            }
            BertWeights.of(weights).copyInto(encoder);
            return new TextEncoderFile(
                    encoder, JsonTokenizer.of(tokenizer.json(), tokenizer.maxLength()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(directory + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, NDArray> weights(NDManager scope, Path directory)
            throws IOException {
        Path file = directory.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            String others =
                    Files.exists(directory.resolve("pytorch_model.bin"))
                            ? ", got pytorch_model.bin"
                            : Files.exists(directory.resolve(WEIGHTS + ".index.json"))
                                    ? ", got several files"
                                    : "";
            throw new IllegalArgumentException(
                    file
                            + " is missing: weights must be in one safetensors file"
                            + others
                            + "; write it with save_pretrained(..., max_shard_size=\"100GB\")");
        }
        return new LinkedHashMap<>(Safetensors.read(scope, file));
    }

    private static void refuseDefaultPrompt(JsonFile file) {
        if (!file.has("default_prompt_name")) {
            return;
        }
        String name = file.text("default_prompt_name");
        boolean empty =
                file.has("prompts")
                        && file.json().get("prompts").isJsonObject()
                        && new JsonFile(file.file(), file.json().getAsJsonObject("prompts"))
                                .text(name)
                                .isEmpty();
        if (!empty) {
            throw file.wrong(
                    "default_prompt_name must be null, got "
                            + name
                            + ": put the prompt before each text yourself and set it to null");
        }
    }
}
