package ai.dyad.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.dyad.nn.DetachedParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch on its way through the model chunk by chunk, each with the randomness that is its own.
 */
final class ChunkedBatch implements AutoCloseable {
    private final Trainer trainer;
    private final StepInputs inputs;
    private final long samples;
    private final List<Chunk> chunks;
    private final ChunkOutputs layout;
    private final ChunkedState state;

    ChunkedBatch(Trainer trainer, StepInputs inputs, int chunkSize) {
        this.trainer = trainer;
        this.inputs = inputs;
        samples = requireSamples(inputs.views());
        chunks = Chunk.cut(samples, chunkSize);
        layout = ChunkOutputs.of(block(), inputs.views());
        state = new ChunkedState(inputs.scope(), block());
    }

    List<Chunk> allButLast() {
        return chunks.subList(0, chunks.size() - 1);
    }

    Chunk last() {
        return chunks.get(chunks.size() - 1);
    }

    /** How the outputs of the chunks make those of the batch. */
    ChunkOutputs layout() {
        return layout;
    }

    /** The outputs of one chunk, without a graph, owned by the step. */
    NDList embed(Chunk chunk) {
        try (NDManager scope = inputs.scope().newSubManager()) {
            var parameters =
                    new DetachedParameters(scope, new ParameterStore(trainer.getManager(), false));
            begin(chunk);
            NDList views = chunk.rows(scope, inputs.views(), samples);
            NDList labels = chunk.rows(scope, inputs.labels(), samples);
            NDList outputs = block().forward(parameters, views, labels, null);
            state.end(chunk, samples);
            return detached(outputs);
        }
    }

    /** The outputs of one chunk with their graph, all of which lives in the scope. */
    NDList forward(NDManager scope, Chunk chunk) {
        begin(chunk);
        return trainer.forward(
                chunk.rows(scope, inputs.views(), samples),
                chunk.rows(scope, inputs.labels(), samples));
    }

    /** The outputs of all chunks with their graphs, the memory of the whole batch. */
    List<NDList> forwardAll() {
        List<NDList> outputs = new ArrayList<>();
        for (Chunk chunk : chunks) {
            state.startBeside(chunk);
            seed(chunk);
            outputs.add(
                    trainer.forward(
                            chunk.rows(inputs.scope(), inputs.views(), samples),
                            chunk.rows(inputs.scope(), inputs.labels(), samples)));
        }
        return outputs;
    }

    /** Copies of outputs, so that no pass stays alive through a part of its result. */
    NDList detached(NDList outputs) {
        NDList copies = new NDList(outputs.size());
        for (NDArray output : outputs) {
            NDArray copy = output.duplicate();
            copy.attach(inputs.scope());
            copies.add(copy);
        }
        return copies;
    }

    /** After the first round: what the last chunk has reached is what the batch leaves. */
    void endRound() {
        state.end(last(), samples);
        state.settle();
    }

    /** After the second round, which must leave what the first did. */
    void leaveState() {
        state.leave();
    }

    @Override
    public void close() {
        state.close();
    }

    private void begin(Chunk chunk) {
        state.start(chunk);
        seed(chunk);
    }

    private void seed(Chunk chunk) {
        Engine.getInstance().setRandomSeed(chunk.seed(inputs.engineSeed()));
    }

    private Block block() {
        return trainer.getModel().getBlock();
    }

    private static long requireSamples(NDList views) {
        long samples = views.head().getShape().dimension() == 0 ? 0 : views.head().size(0);
        for (NDArray view : views) {
            if (view.getShape().dimension() == 0 || view.size(0) != samples) {
                throw new IllegalArgumentException(
                        "every input of a model trained in chunks must have the batch's samples on"
                                + " axis 0, got "
                                + Arrays.toString(views.getShapes()));
            }
        }
        return samples;
    }
}
