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
 * Loads a BERT sentence encoder from a directory in HuggingFace format, as written by {@code
 * save_pretrained} of transformers or {@code save} of sentence-transformers.
 *
 * <pre>{@code
 * TextEncoderFile file = HuggingFaceTextEncoder.load(manager, Path.of("all-MiniLM-L12-v2"));
 * TextEncoder texts = file.textEncoder();
 * }</pre>
 *
 * <p>Every setting that affects the vectors is either applied or rejected with an error that names
 * the file:
 *
 * <ul>
 *   <li>{@code config.json}, {@code model.safetensors}: the BERT, see {@link BertConfig#read}
 *   <li>{@code tokenizer.json}, and {@code tokenizer_config.json} for the settings of BertTokenizer
 *       and {@code model_max_length}
 *   <li>{@code modules.json}: Transformer; Pooling, with one or several of six modes, concatenated;
 *       Dense with Identity, Tanh, GELU or ReLU; Normalize. Dropout is ignored. Without this file,
 *       the pooling is that of {@code 1_Pooling} or, without that too, the mean
 *   <li>{@code sentence_bert_config.json}: {@code max_seq_length} and {@code do_lower_case}
 *   <li>{@code config_sentence_transformers.json}: a default prompt is rejected
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
     * Returns whether a directory is in HuggingFace format.
     *
     * @param directory the directory
     * @return true if it has a {@code config.json}, or a {@code modules.json}, which says where it
     *     is
     */
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIGURATION))
                || Files.isRegularFile(directory.resolve("modules.json"));
    }

    /**
     * Loads the encoder.
     *
     * @param manager the manager to which the weights are attached, and on whose device they are
     *     created
     * @param directory the directory
     * @return the encoder with its weights and its tokenizer; the caller closes it
     * @throws IOException if a file is missing or cannot be read
     * @throws IllegalArgumentException if a file is malformed or requires something unsupported;
     *     the message names the file and what it must contain
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
