package ai.dyad.information;

import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.dyad.internal.Checks;
import ai.dyad.internal.PowerOfTwoScale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the mutual information between the two sides of the pairs during training, estimated with
 * the critic that is being trained.
 *
 * <p>At regular intervals, it computes the score matrix from a batch's predictions and the bound in
 * both directions, rows against columns and columns against rows. The bounds are added to the
 * trainer's metrics ({@value #FORWARD_METRIC}, {@value #BACKWARD_METRIC}, in nats) if it has any,
 * and passed to the consumer.
 *
 * <p>It does not affect training. With several devices, each device's predictions form their own
 * matrix, as for the loss, and the matrices are pooled.
 */
public final class MutualInformationListener extends TrainingListenerAdapter {
    /** The metric of the first prediction against the second. */
    public static final String FORWARD_METRIC = "mutual_information_forward";

    /** The metric of the second prediction against the first. */
    public static final String BACKWARD_METRIC = "mutual_information_backward";

    private static final Logger logger = LoggerFactory.getLogger(MutualInformationListener.class);

    private final Function<NDList, NDArray> scores;
    private final MutualInformation evaluation;
    private final int everyBatches;
    private final Consumer<Report> consumer;
    private long batches;

    /**
     * The bounds of one batch.
     *
     * @param batch the number of training batches seen, this one included
     * @param forward the bound with the first prediction's rows as queries
     * @param backward the bound with the second prediction's rows as queries
     */
    public record Report(
            long batch, MutualInformationEstimate forward, MutualInformationEstimate backward) {
        /**
         * Returns the mean of both directions, which is {@code log N} minus the symmetric loss.
         *
         * @return the mean in nats
         */
        public double nats() {
            return (forward.nats() + backward.nats()) / 2;
        }
    }

    private MutualInformationListener(Builder builder) {
        scores = builder.scores;
        evaluation = builder.evaluation;
        everyBatches = builder.everyBatches;
        consumer = builder.consumer;
    }

    /**
     * Returns a builder.
     *
     * @param scores a function that computes the score matrix (N, N) from a batch's predictions:
     *     {@link #cosine(float)}, {@link #scaledCosine()} or your own
     * @return a builder
     */
    public static Builder builder(Function<NDList, NDArray> scores) {
        return new Builder(scores);
    }

    /**
     * Returns the critic of losses with a fixed temperature, such as {@code InfoNceLoss} and {@code
     * NtXentLoss}: the cosine of the first two predictions divided by the temperature.
     *
     * @param temperature the temperature of the loss
     * @return a function from predictions (N, D), (N, D) to scores (N, N)
     * @throws IllegalArgumentException if the temperature is not positive
     */
    public static Function<NDList, NDArray> cosine(float temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be > 0, got " + temperature);
        }
        return predictions -> cosines(predictions).div(temperature);
    }

    /**
     * Returns the critic of losses with a learned scale, such as {@code ClipLoss}: the cosine of
     * the first two predictions times the exponential of the third.
     *
     * @return a function from predictions (N, D), (N, D), () to scores (N, N)
     */
    public static Function<NDList, NDArray> scaledCosine() {
        return predictions -> cosines(predictions).mul(predictions.get(2).exp());
    }

    private static NDArray cosines(NDList predictions) {
        NDArray query = PowerOfTwoScale.inRange(predictions.get(0)).normalize(2, 1);
        NDArray key = PowerOfTwoScale.inRange(predictions.get(1)).normalize(2, 1);
        return query.matMul(key.transpose());
    }

    /** {@inheritDoc} */
    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        batches++;
        if (batches % everyBatches != 0) {
            return;
        }
        NDArray[] forward = new NDArray[batchData.getPredictions().size()];
        NDArray[] backward = new NDArray[forward.length];
        try (NDManager scope = trainer.getManager().newSubManager()) {
            int device = 0;
            for (NDList predictions : batchData.getPredictions().values()) {
                forward[device] = scores.apply(detached(predictions, scope));
                backward[device] = forward[device].transpose();
                device++;
            }
            Report report =
                    new Report(
                            batches, evaluation.evaluate(forward), evaluation.evaluate(backward));
            Metrics metrics = trainer.getMetrics();
            if (metrics != null) {
                metrics.addMetric(FORWARD_METRIC, report.forward().nats());
                metrics.addMetric(BACKWARD_METRIC, report.backward().nats());
            }
            consumer.accept(report);
        }
    }

    /** Returns the predictions without their graph, attached to the scope. */
    private static NDList detached(NDList predictions, NDManager scope) {
        NDList detached = new NDList(predictions.size());
        for (NDArray prediction : predictions) {
            NDArray copy = prediction.stopGradient();
            copy.attach(scope);
            detached.add(copy);
        }
        return detached;
    }

    /** Builds a {@link MutualInformationListener}. */
    public static final class Builder {
        private final Function<NDList, NDArray> scores;
        private MutualInformation evaluation =
                MutualInformation.builder().optResamples(200).build();
        private int everyBatches = 50;
        private Consumer<Report> consumer =
                report ->
                        logger.info(
                                "batch {}: forward {}, backward {}",
                                report.batch(),
                                report.forward(),
                                report.backward());

        Builder(Function<NDList, NDArray> scores) {
            this.scores = scores;
        }

        /**
         * Sets how the scores are evaluated (default: {@link InfoNceBound}, 200 resamples).
         *
         * @param evaluation the evaluation
         * @return this builder
         */
        public Builder optEvaluation(MutualInformation evaluation) {
            this.evaluation = Checks.given(evaluation, "optEvaluation");
            return this;
        }

        /**
         * Sets the number of training batches between reports (default 50).
         *
         * @param batches the number of batches, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder optEvery(int batches) {
            if (batches < 1) {
                throw new IllegalArgumentException("batches must be >= 1, got " + batches);
            }
            everyBatches = batches;
            return this;
        }

        /**
         * Sets the receiver of the reports (default: the log, at level info).
         *
         * @param consumer called on the training thread
         * @return this builder
         */
        public Builder optConsumer(Consumer<Report> consumer) {
            this.consumer = Checks.given(consumer, "optConsumer");
            return this;
        }

        /**
         * Builds the listener.
         *
         * @return the listener
         */
        public MutualInformationListener build() {
            return new MutualInformationListener(this);
        }
    }
}
