package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pretrained weights of a BERT model under HuggingFace's names.
 *
 * <p>Names are converted to those of {@code BertModel}: the prefix {@code bert.} is removed, and
 * {@code gamma} and {@code beta}, which old checkpoints use, become {@code weight} and {@code
 * bias}. Tensors that sentence vectors do not use are left out: the pooler, the heads of
 * pretraining ({@code cls.}) and the constant {@code position_ids}.
 *
 * <pre>{@code
 * BertWeights weights = BertWeights.readSafetensors(manager, file);
 * BertEncoder encoder = BertEncoder.builder().setConfig(BertConfig.read(json)).build();
 * encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
 * weights.copyInto(encoder);
 * }</pre>
 */
public final class BertWeights {

    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final String POSITIONS = "embeddings.position_embeddings.weight";
    private static final String TYPES = "embeddings.token_type_embeddings.weight";
    private static final String LAYER = "encoder.layer.";

    private final Map<String, NDArray> tensors;

    private BertWeights(Map<String, NDArray> named) {
        tensors = new LinkedHashMap<>();
        named.forEach(
                (name, tensor) -> {
                    String clean = cleanName(name);
                    if (isUsed(clean)) {
                        tensors.put(clean, tensor);
                    }
                });
    }

    /**
     * Reads a safetensors file, such as the {@code model.safetensors} of a HuggingFace model.
     *
     * @param manager the manager to which the tensors are attached; they are closed with it
     * @param file the file
     * @return the weights
     * @throws IOException if the file cannot be read or is not a safetensors file
     */
    public static BertWeights readSafetensors(NDManager manager, Path file) throws IOException {
        return new BertWeights(Safetensors.read(manager, file));
    }

    /**
     * Wraps weights that have already been read.
     *
     * @param tensors the tensors under HuggingFace's names; they are not copied
     * @return the weights
     */
    public static BertWeights of(Map<String, NDArray> tensors) {
        return new BertWeights(tensors);
    }

    /**
     * Derives the sizes of the model from the shapes of its weights.
     *
     * @param heads the number of attention heads, which cannot be derived from the weights
     * @return the configuration, with the published epsilon of 1e-12
     * @throws IllegalArgumentException if a tensor that determines a size is missing
     */
    public BertConfig config(int heads) {
        Shape words = shape(WORDS);
        int layers = 0;
        while (tensors.containsKey(LAYER + layers + ".output.dense.bias")) {
            layers++;
        }
        return new BertConfig(
                layers,
                Math.toIntExact(words.get(1)),
                heads,
                Math.toIntExact(shape(LAYER + "0.intermediate.dense.bias").get(0)),
                Math.toIntExact(words.get(0)),
                Math.toIntExact(shape(POSITIONS).get(0)),
                Math.toIntExact(shape(TYPES).get(0)),
                BertConfig.DEFAULT_EPSILON);
    }

    /**
     * Copies the weights into an encoder. On an error nothing is copied.
     *
     * @param encoder the encoder, initialized
     * @throws IllegalArgumentException if tensors are missing, unexpected or of the wrong shape;
     *     the message lists all of them
     * @throws IllegalStateException if the encoder is not initialized
     */
    public void copyInto(BertEncoder encoder) {
        StateDict.load(encoder, tensors);
    }

    private Shape shape(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the weights of a BERT model must hold " + name + ", got " + tensors.keySet());
        }
        return tensor.getShape();
    }

    private static String cleanName(String name) {
        String clean = name.startsWith("bert.") ? name.substring("bert.".length()) : name;
        return clean.replace("LayerNorm.gamma", "LayerNorm.weight")
                .replace("LayerNorm.beta", "LayerNorm.bias");
    }

    private static boolean isUsed(String name) {
        return !name.startsWith("pooler.")
                && !name.startsWith("cls.")
                && !name.equals("embeddings.position_ids");
    }
}
