package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The weights of a published model, in one safetensors file or in several with an index. */
public final class PublishedWeights {
    private PublishedWeights() {}

    /**
     * Opens the weights in a directory; only headers are read.
     *
     * @param directory holds {@code model.safetensors}, {@code open_clip_model.safetensors} or
     *     {@code model.safetensors.index.json} with its shards
     * @return the weights
     * @throws IOException if a file is missing or malformed; the message names it
     */
    public static PublishedWeights open(Path directory) throws IOException {
        throw new IOException(directory + " cannot be opened yet");
    }

    /**
     * Returns the shapes of all tensors.
     *
     * @return the shapes by name
     */
    public Map<String, Shape> shapes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads one tensor, as float32 if it is of a floating type.
     *
     * @param manager the manager that owns it
     * @param name its name
     * @return the tensor
     * @throws IOException if it is missing or cannot be read
     */
    public NDArray read(NDManager manager, String name) throws IOException {
        throw new IOException(name + " cannot be read yet");
    }

    /**
     * Sets every parameter of a block, one by one, so that little more memory is needed than the
     * block itself takes.
     *
     * @param block the block, not initialized yet; this initializes it
     * @param manager the manager that owns the parameters, on whose device they are created
     * @param map how the parameters are made
     * @param inputs the shapes of the block's inputs, to initialize it with
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a tensor is missing, left over, or of another shape than
     *     the block's configuration says; the message lists all of them with both shapes
     */
    public void loadInto(Block block, NDManager manager, WeightMap map, Shape... inputs)
            throws IOException {
        throw new IOException("weights cannot be loaded yet");
    }
}
