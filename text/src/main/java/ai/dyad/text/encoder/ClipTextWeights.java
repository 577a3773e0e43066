package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pretrained weights of a CLIP text encoder under open_clip's names, from a file with the whole
 * model or with the text encoder alone.
 *
 * <p>The image encoder ({@code visual.}), the logit scale and bias and the constant {@code
 * attn_mask} are left out; the prefix {@code text.}, which newer models have, is removed.
 */
public final class ClipTextWeights {

    private static final String PREFIX = "text.";
    private static final String PROJECTION = "text_projection";

    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    private ClipTextWeights(Map<String, NDArray> named) {
        named.forEach(
                (name, tensor) -> {
                    if (isUsed(name)) {
                        tensors.put(
                                name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name,
                                tensor);
                    }
                });
    }

    /**
     * Reads a safetensors file, such as the {@code open_clip_model.safetensors} of a model.
     *
     * @param manager the manager to which the tensors are attached; they are closed with it
     * @param file the file
     * @return the weights
     * @throws IOException if the file cannot be read or is not a safetensors file
     */
    public static ClipTextWeights readSafetensors(NDManager manager, Path file) throws IOException {
        return new ClipTextWeights(Safetensors.read(manager, file));
    }

    /**
     * Copies the weights into an encoder. On an error nothing is copied. An encoder without a
     * projection also accepts the weights of one with a projection.
     *
     * @param encoder the encoder, initialized
     * @throws IllegalArgumentException if tensors are missing, unexpected or of the wrong shape;
     *     the message lists all of them
     * @throws IllegalStateException if the encoder is not initialized
     */
    public void copyInto(ClipTextEncoder encoder) {
        Map<String, NDArray> used = new LinkedHashMap<>(tensors);
        if (!StateDict.of(encoder).containsKey(PROJECTION)) {
            used.remove(PROJECTION);
        }
        StateDict.load(encoder, used);
    }

    private static boolean isUsed(String name) {
        return !name.startsWith("visual.")
                && !name.equals("logit_scale")
                && !name.equals("logit_bias")
                && !name.endsWith("attn_mask");
    }
}
