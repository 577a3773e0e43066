package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.internal.NearestName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a published model, in one safetensors file or in several with an index. Weights of
 * 16 bits, F16 and BF16, are read as float32, which holds all their values exactly; F64 is rounded
 * to float32.
 *
 * <p>Files of PyTorch's own format ({@code .bin}, {@code .pt}, {@code .pth}) may run any code when
 * they are read, and are refused; the message holds the one line of Python that converts them.
 */
public final class PublishedWeights {
    static final String WEIGHTS = "model.safetensors";
    static final String OPEN_CLIP = "open_clip_model.safetensors";

    private final Path path;
    private final Map<String, Shard> shards;

    private PublishedWeights(Path path, Map<String, Shard> shards) {
        this.path = path;
        this.shards = shards;
    }

    /**
     * Opens the weights in a directory; only headers are read.
     *
     * @param path a directory with {@code model.safetensors}, {@code model.safetensors.index.json}
     *     and its shards, or {@code open_clip_model.safetensors}, of which the first in this order
     *     is used; or one such file, where a directory has several
     * @return the weights
     * @throws IOException if a file is missing or malformed; the message names it
     */
    public static PublishedWeights open(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? find(path) : path;
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (file.getFileName().toString().endsWith(".json")) {
            return new PublishedWeights(file, ShardIndex.open(file));
        }
        Shard shard = Shard.open(file);
        Map<String, Shard> shards = new LinkedHashMap<>();
        shard.entries().keySet().forEach(name -> shards.put(name, shard));
        return new PublishedWeights(file, shards);
    }

    private static Path find(Path directory) throws IOException {
        List<String> names = List.of(WEIGHTS, ShardIndex.FILE, OPEN_CLIP);
        for (String name : names) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return directory.resolve(name);
            }
        }
        List<String> pickled = PickledWeights.in(directory);
        if (pickled.isEmpty()) {
            throw new NoSuchFileException(
                    directory.toString(), null, "must hold the weights as one of " + names);
        }
        throw new IOException(
                String.format(
                        "%s: weights must be safetensors, got %s, which may run any code when read;"
                                + " if you trust it, convert it there with%n  %s",
                        directory, String.join(", ", pickled), PickledWeights.conversion(pickled)));
    }

    /**
     * Adds the weights of a further file, such as those of a layer on top.
     *
     * @param prefix goes before the further names
     * @param other the further weights
     * @return both
     * @throws IllegalArgumentException if a name is there twice
     */
    public PublishedWeights with(String prefix, PublishedWeights other) {
        Map<String, Shard> all = new LinkedHashMap<>(shards);
        Map<Shard, Shard> named = new HashMap<>();
        other.shards.forEach(
                (name, shard) -> {
                    Shard renamed = named.computeIfAbsent(shard, one -> one.named(prefix));
                    if (all.put(prefix + name, renamed) != null) {
                        throw new IllegalArgumentException(
                                other.path + ": a tensor must have a name of its own, got " + name);
                    }
                });
        return new PublishedWeights(path, all);
    }

    /**
     * Returns the shapes of all tensors.
     *
     * @return the shapes by name
     */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shards.forEach((name, shard) -> shapes.put(name, shard.entries().get(name).shape()));
        return shapes;
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
        Shard shard = shards.get(name);
        if (shard == null) {
            throw new IOException(
                    String.format(
                            "%s: must hold %s, which is missing%s",
                            path,
                            name,
                            NearestName.of(name, shards.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        TensorEntry entry = shard.entries().get(name);
        try (Shard.Readers readers = new Shard.Readers()) {
            ByteBuffer staging = TensorReader.staging(readers.largest(shard, List.of(entry)));
            NDArray tensor = readers.of(shard).read(manager, entry, staging, entry.floats());
            if (tensor.getDataType() != DataType.FLOAT64) {
                return tensor;
            }
            try (tensor) {
                return tensor.toType(DataType.FLOAT32, false);
            }
        }
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
     *     the block's configuration says; the message lists all of them with both shapes. The block
     *     is not initialized then
     */
    public void loadInto(Block block, NDManager manager, WeightMap map, Shape... inputs)
            throws IOException {
        new WeightLoader(path, shards, map).load(block, manager, inputs);
    }

    /**
     * Writes a block's parameters under the names, shapes and order of axes of these weights, as
     * float32. Tensors that the map leaves out are copied.
     *
     * @param block the block, such as one that was loaded and trained further
     * @param map how its parameters were made of these weights
     * @param file the safetensors file to write, replaced in one step
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if a parameter is missing or has another size than its
     *     tensor, such as positions that were interpolated
     */
    public void save(Block block, WeightMap map, Path file) throws IOException {
        new WeightSaver(this, map).save(block, file);
    }
}
