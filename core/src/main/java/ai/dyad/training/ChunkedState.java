package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.dyad.nn.ForwardState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The state that training passes change, kept so that a batch in chunks changes it once.
 *
 * <p>Running statistics: every chunk starts from those before the batch, and those after it are the
 * mean of what the chunks made, weighted by their samples. As they move linearly this is one update
 * toward the mean of the chunks' statistics. Other state: see {@link ForwardState}.
 */
final class ChunkedState implements AutoCloseable {
    private static final NDIndex ALL = new NDIndex("...");

    private final NDManager scope;
    private final List<Kept> perBatch = new ArrayList<>();
    private final List<Kept> perRow = new ArrayList<>();
    private final List<Kept> running = new ArrayList<>();

    /** Copies the state as it is. */
    ChunkedState(NDManager parent, Block block) {
        scope = parent.newSubManager();
        Set<Parameter> claimed = new HashSet<>();
        collect(block, claimed);
        for (Parameter parameter : block.getParameters().values()) {
            if (isRunning(parameter) && !claimed.contains(parameter)) {
                boolean count = parameter.getArray().getDataType().isInteger();
                (count ? perBatch : running).add(new Kept(parameter));
            }
        }
    }

    /** Puts back what this chunk must not see of the ones before it. */
    void start(Chunk chunk) {
        running.forEach(Kept::putBack);
        startBeside(chunk);
    }

    /**
     * The same while the graphs of earlier chunks live: they hold the running statistics, though
     * they do not depend on them, and forbid to write into those.
     */
    void startBeside(Chunk chunk) {
        perBatch.forEach(Kept::putBack);
        if (chunk.number() == 0) {
            perRow.forEach(Kept::putBack);
        }
    }

    /** Takes a chunk's share of the running statistics. */
    void end(Chunk chunk, long samples) {
        running.forEach(kept -> kept.add((float) chunk.size() / samples));
    }

    /** After the last chunk: what was reached is what the batch leaves. */
    void settle() {
        perBatch.forEach(Kept::settle);
        perRow.forEach(Kept::settle);
    }

    /** Leaves the state that the chunks made together, whatever ran since. */
    void leave() {
        for (List<Kept> kind : List.of(perBatch, perRow, running)) {
            kind.forEach(Kept::leave);
        }
    }

    /** Leaves the state as it was. */
    void undo() {
        for (List<Kept> kind : List.of(perBatch, perRow, running)) {
            kind.forEach(Kept::putBack);
        }
    }

    /** Returns whether running statistics are others than before. */
    boolean hasMovedStatistics() {
        return running.stream().anyMatch(Kept::hasMoved);
    }

    @Override
    public void close() {
        scope.close();
    }

    private void collect(Block block, Set<Parameter> claimed) {
        if (block instanceof ForwardState state) {
            claim(state.changedPerBatch(), perBatch, claimed);
            claim(state.changedPerRow(), perRow, claimed);
        }
        block.getChildren().values().forEach(child -> collect(child, claimed));
    }

    private void claim(List<Parameter> parameters, List<Kept> kind, Set<Parameter> claimed) {
        for (Parameter parameter : parameters) {
            if (claimed.add(parameter)) {
                kind.add(new Kept(parameter));
            }
        }
    }

    private static boolean isRunning(Parameter parameter) {
        return parameter.getType() == Parameter.Type.RUNNING_MEAN
                || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }

    /** One parameter, its value before the batch and the one after it. */
    private final class Kept {
        private final NDArray value; // shares the parameter's memory
        private final NDArray before;
        private NDArray after;

        Kept(Parameter parameter) {
            value = parameter.getArray().stopGradient();
            value.attach(scope);
            before = copy(value);
        }

        void putBack() {
            value.set(ALL, before);
        }

        /** Unmoved values stay as they are, to the bit. */
        void add(float share) {
            if (after == null) {
                settle(before);
            }
            try (NDArray weight = scope.create(share);
                    NDArray move = value.sub(before)) {
                after.addi(move.muli(weight));
            }
        }

        void settle() {
            settle(value);
        }

        private void settle(NDArray reached) {
            after = copy(reached);
        }

        void leave() {
            value.set(ALL, after);
        }

        boolean hasMoved() {
            try (NDArray equal = value.eq(before);
                    NDArray all = equal.all()) {
                return !all.getBoolean();
            }
        }

        private NDArray copy(NDArray original) {
            NDArray copy = original.duplicate();
            copy.attach(scope);
            return copy;
        }
    }
}
