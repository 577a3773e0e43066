package ai.dyad.io;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fills a block from files. At any time one parameter's tensors are in memory beside the block,
 * whose own memory is only touched when its value is copied there.
 */
final class WeightLoader {
    /** Takes memory without writing to it: every value is replaced. */
    private static final Initializer ALLOCATION = NDManager::create;

    private final Path path;
    private final Map<String, Shard> shards;
    private final WeightMap map;

    WeightLoader(Path path, Map<String, Shard> shards, WeightMap map) {
        this.path = path;
        this.shards = shards;
        this.map = map;
    }

    void load(Block block, NDManager manager, Shape... inputs) throws IOException {
        boolean loaded = false;
        allocate(block, manager, inputs);
        try {
            fill(StateDict.of(block), manager);
            loaded = true;
        } finally {
            if (!loaded) {
                block.clear(); // rather nothing than values that were never set
            }
        }
    }

    private static void allocate(Block block, NDManager manager, Shape... inputs) {
        Map<Parameter, Initializer> own = new HashMap<>();
        StateDict.of(block)
                .values()
                .forEach(parameter -> own.put(parameter, parameter.getInitializer()));
        try {
            own.keySet().forEach(parameter -> parameter.setInitializer(ALLOCATION));
            block.initialize(manager, DataType.FLOAT32, inputs);
        } finally {
            own.forEach(Parameter::setInitializer);
        }
    }

    private void fill(Map<String, Parameter> parameters, NDManager manager) throws IOException {
        Set<String> extra = new LinkedHashSet<>(shards.keySet());
        map.sources().values().forEach(source -> source.tensors().forEach(extra::remove));
        extra.removeIf(map::ignores);
        WeightProblems problems = new WeightProblems(extra);
        try (Shard.Readers readers = new Shard.Readers();
                NDManager scope = manager.newSubManager()) {
            ByteBuffer staging = TensorReader.staging(largest(readers));
            Step step = new Step(readers, staging, scope, problems);
            for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
                fill(entry.getKey(), entry.getValue().getArray(), step);
            }
        }
        map.parameters().stream()
                .filter(name -> !parameters.containsKey(name))
                .forEach(name -> problems.add("mapped " + name + ", which is no parameter"));
        extra.forEach(name -> problems.add(String.format("unexpected %s %s", name, shape(name))));
        problems.requireNone(path + ": weights", parameters.size());
    }

    private long largest(Shard.Readers readers) throws IOException {
        long largest = 0;
        for (WeightMap.Source source : map.sources().values()) {
            for (String name : source.tensors()) {
                Shard shard = shards.get(name);
                if (shard != null) {
                    List<TensorEntry> entry = List.of(shard.entries().get(name));
                    largest = Math.max(largest, readers.largest(shard, entry));
                }
            }
        }
        return largest;
    }

    /** What the parameters of one block share while they are filled. */
    private record Step(
            Shard.Readers readers, ByteBuffer staging, NDManager scope, WeightProblems problems) {}

    private void fill(String name, NDArray parameter, Step step) throws IOException {
        WeightMap.Source source = map.sources().get(name);
        if (source == null) {
            step.problems().add("parameter " + name + " is made of no tensor");
            return;
        }
        List<String> missing =
                source.tensors().stream().filter(tensor -> !shards.containsKey(tensor)).toList();
        if (!missing.isEmpty()) {
            String role = String.format(" for %s %s", name, parameter.getShape());
            missing.forEach(tensor -> step.problems().addMissing(tensor, role));
            return;
        }
        try (NDManager scope = step.scope().newSubManager()) {
            NDArray value = make(name, source, step, scope);
            if (value != null
                    && step.problems().compare(name, " of " + origin(source), parameter, value)) {
                StateDict.copy(value, parameter);
            }
        }
    }

    private NDArray make(String name, WeightMap.Source source, Step step, NDManager scope)
            throws IOException {
        NDList tensors = new NDList();
        boolean single = source.tensors().size() == 1;
        for (String tensor : source.tensors()) {
            Shard shard = shards.get(tensor);
            TensorEntry entry = shard.entries().get(tensor);
            TensorReader reader = step.readers().of(shard);
            DataType type = entry.floats();
            // several tensors cannot share the buffer
            NDArray value =
                    single
                            ? reader.view(scope, entry, step.staging(), type)
                            : reader.read(scope, entry, step.staging(), type);
            boolean wide = type == DataType.FLOAT64;
            tensors.add(wide ? value.toType(DataType.FLOAT32, false) : value);
        }
        try {
            NDArray value = source.make().apply(tensors);
            value.attach(scope);
            return value;
        } catch (EngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            step.problems()
                    .add(
                            String.format(
                                    "%s cannot be made of %s: %s",
                                    name, origin(source), e.getMessage()));
            return null;
        }
    }

    private String origin(WeightMap.Source source) {
        return source.tensors().stream()
                .map(tensor -> tensor + " " + shape(tensor))
                .collect(Collectors.joining(" and "));
    }

    private Shape shape(String tensor) {
        return shards.get(tensor).entries().get(tensor).shape();
    }
}
