package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the parameters of a block as the published tensors that it was made of. */
final class WeightSaver {
    private final PublishedWeights published;
    private final WeightMap map;

    WeightSaver(PublishedWeights published, WeightMap map) {
        this.published = published;
        this.map = map;
    }

    void save(Block block, Path file) throws IOException {
        Map<String, Shape> shapes = published.shapes();
        Map<String, NDArray> parameters = StateDict.arrays(block);
        try (NDManager scope = StateDict.managerOf(block).newSubManager()) {
            Map<String, NDArray> tensors = new TreeMap<>();
            for (Map.Entry<String, WeightMap.Source> entry : map.sources().entrySet()) {
                NDArray value = parameters.get(entry.getKey());
                if (value == null) {
                    throw new IllegalArgumentException(
                            "the block must have the parameter " + entry.getKey());
                }
                add(tensors, entry.getValue(), view(value, scope), shapes);
            }
            for (String name : shapes.keySet()) {
                if (!tensors.containsKey(name)) { // a constant that the block does not need
                    tensors.put(name, published.read(scope, name));
                }
            }
            Safetensors.write(file, tensors, Map.of("format", "pt"));
        }
    }

    private static NDArray view(NDArray value, NDManager scope) {
        NDArray view = value.stopGradient();
        view.attach(scope);
        return view;
    }

    private static void add(
            Map<String, NDArray> tensors,
            WeightMap.Source source,
            NDArray value,
            Map<String, Shape> shapes) {
        List<String> names = source.tensors();
        switch (source.layout()) {
            case JOINED -> {
                long[] cuts = new long[names.size() - 1];
                long row = 0;
                for (int i = 0; i < cuts.length; i++) {
                    row += shapes.get(names.get(i)).get(0);
                    cuts[i] = row;
                }
                NDList parts = cuts.length == 0 ? new NDList(value) : value.split(cuts, 0);
                for (int i = 0; i < names.size(); i++) {
                    tensors.put(names.get(i), parts.get(i));
                }
            }
            case TRANSPOSED -> tensors.put(names.get(0), value.transpose());
            default -> {
                Shape shape = shapes.get(names.get(0));
                if (names.size() != 1 || shape.size() != value.size()) {
                    throw new IllegalArgumentException(
                            String.format(
                                    "%s must keep its published size %s to be saved, got %s",
                                    names, shape, value.getShape()));
                }
                tensors.put(names.get(0), value.reshape(shape));
            }
        }
    }
}
