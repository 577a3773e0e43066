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
 * Ensures that a batch trained in chunks changes the state of a model's blocks only once.
 *
 * <p>Running statistics: every chunk starts from the values before the batch. The values after the
 * batch are the mean of the chunks' results, weighted by their number of samples. A running average
 * is linear in what it is updated with, so this equals one update with the mean of the chunks'
 * statistics. (Their mean variance is not the variance of the whole batch.) Other state: see {@link
 * ForwardState}.
 */
final class ChunkedState implements AutoCloseable {
    private static final NDIndex ALL = new NDIndex("...");

    private final NDManager scope;
    private final List<Kept> perBatch = new ArrayList<>();
    private final List<Kept> perRow = new ArrayList<>();
    private final List<Kept> running = new ArrayList<>();

    /** Copies the current state. */
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

    /** Undoes the changes by earlier chunks that this chunk must not see. */
    void start(Chunk chunk) {
        running.forEach(Kept::putBack);
        startBeside(chunk);
    }

    /**
     * Same as {@link #start}, but leaves the running statistics as they are, because graphs of
     * earlier chunks still refer to them and do not allow writing to them.
     */
    void startBeside(Chunk chunk) {
        perBatch.forEach(Kept::putBack);
        if (chunk.number() == 0) {
            perRow.forEach(Kept::putBack);
        }
    }

    /** Adds a chunk's share to the running statistics. */
    void end(Chunk chunk, long samples) {
        running.forEach(kept -> kept.add((float) chunk.size() / samples));
    }

    /** Records the state after the last chunk as the state after the batch. */
    void recordResult() {
        perBatch.forEach(Kept::recordResult);
        perRow.forEach(Kept::recordResult);
    }

    /** Sets the recorded state, whatever passes have changed since then. */
    void applyResult() {
        for (List<Kept> kind : List.of(perBatch, perRow, running)) {
            kind.forEach(Kept::applyResult);
        }
    }

    /** Restores the state from before the batch. */
    void undo() {
        for (List<Kept> kind : List.of(perBatch, perRow, running)) {
            kind.forEach(Kept::putBack);
        }
    }

    /** Returns whether running statistics have changed. */
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

    /** One parameter with its values before and after the batch. */
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

        /**
         * Adds a chunk's weighted change. As a difference, so that values that did not change keep
         * their bits.
         */
        void add(float share) {
            if (after == null) {
                recordResult(before);
            }
            try (NDArray weight = scope.create(share);
                    NDArray move = value.sub(before)) {
                after.addi(move.muli(weight));
            }
        }

        void recordResult() {
            recordResult(value);
        }

        private void recordResult(NDArray reached) {
            after = copy(reached);
        }

        void applyResult() {
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
