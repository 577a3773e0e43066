package ai.dyad.training;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@link ContrastiveTrainer#verifyChunks} found: whether a model's gradients in chunks are
 * those of the plain step.
 *
 * <p>Two comparisons. With the same randomness: the chunks' passes in one graph, one loss, one
 * backward pass; must always agree. With the whole batch in one pass: must agree where the model
 * neither draws random numbers (another pass, other dropout masks) nor normalizes by the batch's
 * statistics.
 */
public final class ChunkVerification {
    private static final String REPLAY_FAILED =
            "; THEY DIFFER: some block draws random numbers that the engine's seed does not repeat,"
                    + " or keeps state outside of its parameters. Do not train this model in chunks";

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

    /** Why a pass of the whole batch may give something else than chunks do. */
    record Traits(boolean random, boolean batchStatistics) {
        boolean none() {
            return !random && !batchStatistics;
        }
    }

    /**
     * Compares with one graph of all chunks, with the same randomness.
     *
     * @return the comparison that any model must pass
     */
    public GradientComparison sameRandomness() {
        return sameRandomness;
    }

    /**
     * Compares with one pass of the whole batch.
     *
     * @return the comparison that a model must pass whose passes draw nothing and whose samples do
     *     not see each other
     */
    public GradientComparison wholeBatch() {
        return wholeBatch;
    }

    /**
     * Returns whether the model can be trained in chunks.
     *
     * @return whether every comparison that it must pass agrees
     */
    public boolean passed() {
        return sameRandomness.agrees() && (wholeBatch.agrees() || !traits.none());
    }

    /** Says in words what agrees, what does not and why. */
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
            return "; THEY DIFFER: some block lets the samples of a batch see each other, other"
                    + " than by batch normalization. In chunks this is another model";
        }
        List<String> reasons = new ArrayList<>();
        if (traits.batchStatistics()) {
            reasons.add("batch normalization takes its statistics per chunk, by design");
        }
        if (traits.random()) {
            reasons.add("the model draws random numbers, and another pass draws others");
        }
        return "; " + String.join("; ", reasons);
    }
}
