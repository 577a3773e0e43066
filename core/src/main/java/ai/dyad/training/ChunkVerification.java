package ai.dyad.training;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of {@link ContrastiveTrainer#verifyChunks}: whether gradients computed in chunks equal
 * those of a plain step.
 *
 * <p>It holds two comparisons. {@link #sameRandomness} compares with all chunks in one graph, under
 * the same random numbers, and must always agree. {@link #wholeBatch} compares with one pass over
 * the whole batch, and must agree unless the model draws random numbers (dropout masks differ
 * between passes) or normalizes by batch statistics.
 */
public final class ChunkVerification {
    private static final String REPLAY_FAILED =
            "; THEY DIFFER: a block draws random numbers that the engine's seed does not reproduce,"
                    + " or keeps state outside its parameters. Do not train this model in chunks";

    private final Cut cut;
    private final GradientComparison sameRandomness;
    private final GradientComparison wholeBatch;
    private final Traits traits;

    ChunkVerification(
            Cut cut,
            GradientComparison sameRandomness,
            GradientComparison wholeBatch,
            Traits traits) {
        this.cut = cut;
        this.sameRandomness = sameRandomness;
        this.wholeBatch = wholeBatch;
        this.traits = traits;
    }

    /** What was compared. */
    record Cut(int samples, int chunks) {}

    /** Reasons why a pass over the whole batch may differ from chunks. */
    record Traits(boolean random, boolean batchStatistics) {
        boolean none() {
            return !random && !batchStatistics;
        }
    }

    /**
     * Returns the comparison with one graph of all chunks under the same random numbers.
     *
     * @return the comparison, which every model must pass
     */
    public GradientComparison sameRandomness() {
        return sameRandomness;
    }

    /**
     * Returns the comparison with one pass over the whole batch.
     *
     * @return the comparison, which a model must pass if its forward pass draws no random numbers
     *     and treats each sample independently
     */
    public GradientComparison wholeBatch() {
        return wholeBatch;
    }

    /**
     * Returns whether the model can be trained in chunks.
     *
     * @return whether every comparison that the model must pass agrees
     */
    public boolean passed() {
        return sameRandomness.agrees() && (wholeBatch.agrees() || !traits.none());
    }

    /** Describes what agrees, what does not and why. */
    @Override
    public String toString() {
        return String.format(
                "%d samples in %d chunks against one graph with the same randomness: %s%s%n"
                        + "against one pass of the whole batch: %s%s",
                cut.samples(),
                cut.chunks(),
                sameRandomness,
                sameRandomness.agrees() ? "; they agree" : REPLAY_FAILED,
                wholeBatch,
                wholeBatch.agrees() ? "; they agree" : reasons());
    }

    private String reasons() {
        if (traits.none()) {
            return "; THEY DIFFER: a block other than batch normalization mixes the samples of a"
                    + " batch. Trained in chunks, this is a different model";
        }
        List<String> reasons = new ArrayList<>();
        if (traits.batchStatistics()) {
            reasons.add("batch normalization computes its statistics per chunk, as intended");
        }
        if (traits.random()) {
            reasons.add("the model draws different random numbers in each pass");
        }
        return "; " + String.join("; ", reasons);
    }
}
