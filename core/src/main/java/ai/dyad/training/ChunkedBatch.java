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

/** Runs a batch through the model chunk by chunk, each chunk with its own random seed. */
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

    /** How the chunks' outputs are joined to those of the batch. */
    ChunkOutputs layout() {
        return layout;
    }

    /** Computes the outputs of one chunk without a graph, attached to the step's manager. */
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

    /** Computes the outputs of one chunk with their graph, all attached to the scope. */
    NDList forward(NDManager scope, Chunk chunk) {
        begin(chunk);
        return trainer.forward(
                chunk.rows(scope, inputs.views(), samples),
                chunk.rows(scope, inputs.labels(), samples));
    }

    /**
     * Computes the outputs of all chunks with their graphs; needs the memory of the whole batch.
     */
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

    /** Copies outputs, so that a part of a result does not keep its whole pass in memory. */
    NDList detached(NDList outputs) {
        NDList copies = new NDList(outputs.size());
        for (NDArray output : outputs) {
            NDArray copy = output.duplicate();
            copy.attach(inputs.scope());
            copies.add(copy);
        }
        return copies;
    }

    /** Ends the first round: the state after the last chunk becomes the state after the batch. */
    void endRound() {
        state.end(last(), samples);
        state.recordResult();
    }

    /** Ends the second round by restoring the state that the first one left. */
    void leaveState() {
        state.applyResult();
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
