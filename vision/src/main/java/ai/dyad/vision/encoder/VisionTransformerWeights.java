package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pretrained weights of a CLIP image encoder under open_clip's names, from a file with the whole
 * model, whose image encoder has the prefix {@code visual.}, or with the encoder alone.
 */
public final class VisionTransformerWeights {

    private static final String PREFIX = "visual.";
    private static final String PROJECTION = "proj";

    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    private VisionTransformerWeights(Map<String, NDArray> named) {
        boolean wholeModel = named.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
        named.forEach(
                (name, tensor) -> {
                    if (!wholeModel) {
                        tensors.put(name, tensor);
                    } else if (name.startsWith(PREFIX)) {
                        tensors.put(name.substring(PREFIX.length()), tensor);
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
    public static VisionTransformerWeights readSafetensors(NDManager manager, Path file)
            throws IOException {
        return new VisionTransformerWeights(Safetensors.read(manager, file));
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
    public void copyInto(VisionTransformer encoder) {
        Map<String, NDArray> used = new LinkedHashMap<>(tensors);
        if (!StateDict.of(encoder).containsKey(PROJECTION)) {
            used.remove(PROJECTION);
        }
        StateDict.load(encoder, used);
    }
}
