package ai.dyad.health;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The metrics of one step.
 *
 * @param step the step, counted from 1 over the whole run
 * @param epoch the epoch, counted from 0
 * @param loss the loss of the step's batch
 * @param learningRate the learning rate that the step used; NaN if the optimizer does not report it
 * @param samplesPerSecond the samples trained per second since the previous measurement, without
 *     the first three steps of a process; NaN if there were no others
 * @param health the similarities and the spread of the batch's projections
 */
public record StepMetrics(
        long step,
        long epoch,
        float loss,
        float learningRate,
        double samplesPerSecond,
        EmbeddingHealth health) {
    /** Returns the numbers by the names that files of metrics give them, in their order. */
    Map<String, Number> values() {
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("loss", loss);
        values.put("learning_rate", learningRate);
        values.put("samples_per_second", samplesPerSecond);
        values.put("positive_similarity", health.positiveSimilarity());
        values.put("negative_similarity", health.negativeSimilarity());
        values.put("top_one", health.topOne());
        values.put("alignment", health.alignment());
        values.put("uniformity", health.uniformity());
        values.put("spread", health.spread());
        values.put("effective_rank", health.effectiveRank());
        return values;
    }
}
