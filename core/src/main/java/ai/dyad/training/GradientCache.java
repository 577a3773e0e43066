package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.dyad.internal.Autograd;
import ai.dyad.training.GuardedLoss.LossInputs;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the gradient of a whole batch in the memory of one chunk.
 *
 * <ol>
 *   <li>Each chunk passes through the model without a graph; only its outputs \(Z_k\) are kept.
 *   <li>The loss of the joined outputs gives \(U = \partial L / \partial Z\).
 *   <li>Each chunk passes through again, with the same random numbers and a graph, and \( \langle
 *       Z_k, U_k \rangle \) is differentiated: \( \sum_k U_k\, \partial Z_k / \partial \theta =
 *       \partial L / \partial \theta \).
 * </ol>
 *
 * <p>The last chunk keeps its graph from the first round, so that K chunks cost K − 1 more forward
 * passes than a plain step. Outputs that are the same for all samples, such as a learned scale,
 * enter the loss once and are differentiated once, with the last chunk.
 *
 * @see <a href="https://arxiv.org/abs/2101.06983">Gao et al. 2021, Scaling Deep Contrastive
 *     Learning Batch Size under Memory Limited Setup</a>
 */
final class GradientCache implements BatchGradient {
    private final Trainer trainer;
    private final GuardedLoss loss;
    private final int chunkSize;

    GradientCache(Trainer trainer, GuardedLoss loss, int chunkSize) {
        this.trainer = trainer;
        this.loss = loss;
        this.chunkSize = chunkSize;
    }

    /** {@inheritDoc} */
    @Override
    public StepEvent.Outcome accumulate(StepInputs inputs) {
        try (GradientCollector collector = trainer.newGradientCollector();
                ChunkedBatch batch = new ChunkedBatch(trainer, inputs, chunkSize)) {
            List<NDList> embedded = new ArrayList<>();
            for (Chunk chunk : batch.allButLast()) {
                embedded.add(batch.embed(chunk));
            }
            StepEvent.Outcome outcome;
            try (NDManager scope = inputs.scope().newSubManager()) {
                NDList outputs = batch.forward(scope, batch.last());
                batch.endRound();
                embedded.add(batch.detached(outputs));
                NDList leaves = leaves(batch.layout().join(embedded), outputs);
                NDArray value =
                        loss.evaluate(inputs.step(), new LossInputs(inputs.labels(), leaves));
                outcome = new StepEvent.Outcome(leaves, value);
                collector.backward(value);
                push(collector, batch, new Pass(batch.last(), outputs, leaves));
            }
            for (Chunk chunk : batch.allButLast()) {
                try (NDManager scope = inputs.scope().newSubManager()) {
                    NDList outputs = batch.forward(scope, chunk);
                    push(collector, batch, new Pass(chunk, outputs, outcome.predictions()));
                }
            }
            batch.leaveState();
            return outcome;
        }
    }

    /** One chunk's outputs with their graph, and the leaves of the whole batch's outputs. */
    private record Pass(Chunk chunk, NDList outputs, NDList leaves) {}

    /** Requires gradients only for the outputs that depend on learned parameters. */
    private static NDList leaves(NDList joined, NDList outputs) {
        for (int i = 0; i < joined.size(); i++) {
            if (Autograd.isRecorded(outputs.get(i))) {
                joined.get(i).setRequiresGradient(true);
            }
        }
        return joined;
    }

    /** Adds one chunk's contribution to the gradients of the parameters. */
    private static void push(GradientCollector collector, ChunkedBatch batch, Pass pass) {
        NDArray sum = null;
        for (int i = 0; i < pass.outputs().size(); i++) {
            boolean perSample = batch.layout().isPerSample(i);
            boolean due = perSample || pass.chunk().equals(batch.last());
            if (due && pass.leaves().get(i).hasGradient()) {
                NDArray gradient = pass.leaves().get(i).getGradient();
                NDArray own = perSample ? pass.chunk().rows(gradient) : gradient;
                NDArray term = own.mul(pass.outputs().get(i)).sum();
                sum = sum == null ? term : sum.add(term);
            }
        }
        if (sum != null) {
            collector.backward(sum);
        }
    }
}
