package ai.dyad.training;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a trainer measures on held-out samples, and what it does about it. */
abstract class ValidationOptions<B extends ValidationOptions<B>> extends TrainerOptions<B> {
    final List<Evaluator> evaluators = new ArrayList<>();
    RandomAccessDataset validationData;
    int validateEvery;
    String bestMetric;
    Better better;
    int patience;

    /**
     * Adds measures of the model's predictions, which DJL calls evaluators. They are taken in
     * validation, and on training batches by DJL's {@code EvaluatorTrainingListener}.
     *
     * @param added the evaluators, with names of their own
     * @return this builder
     */
    public B addEvaluators(Evaluator... added) {
        evaluators.addAll(List.of(added));
        return self();
    }

    /**
     * Measures the loss and the evaluators on held-out samples every so many steps and at the last
     * one. {@link StepListener#onValidation} is told the results, and DJL's listeners see every
     * batch.
     *
     * <p>The batches are whole ones of the training's size, since a contrastive loss depends on the
     * number of negatives; of fewer samples than that all make one batch. Views are made as in
     * training, with the randomness of epoch 0, so that every validation sees the same ones. The
     * model is in evaluation mode: dropout is off and running statistics are used, not changed.
     * Training goes on with the same bits as without validation.
     *
     * @param dataset the held-out samples, at least 2
     * @param everySteps the steps between two validations, at least 1
     * @return this builder
     * @throws IllegalArgumentException if {@code everySteps} is less than 1
     */
    public B optValidation(RandomAccessDataset dataset, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between validations must be >= 1, got " + everySteps);
        }
        validationData = Objects.requireNonNull(dataset, "a data set must be given");
        validateEvery = everySteps;
        return self();
    }

    /**
     * Keeps the checkpoint that validates best, beside the latest ones: {@link
     * CheckpointDirectory#best}. For {@code "loss"} less is better, and for an evaluator that is a
     * DJL {@code Loss}; for others more is.
     *
     * @param metric {@link ValidationEvent#LOSS} or the name of an evaluator
     * @return this builder
     */
    public B optKeepBest(String metric) {
        return optKeepBest(metric, null);
    }

    /**
     * Keeps the checkpoint that validates best, beside the latest ones: {@link
     * CheckpointDirectory#best}.
     *
     * @param metric {@link ValidationEvent#LOSS} or the name of an evaluator
     * @param direction which values are better; null for the evaluator's usual one
     * @return this builder
     */
    public B optKeepBest(String metric, Better direction) {
        bestMetric = Objects.requireNonNull(metric, "a metric must be given");
        better = direction;
        return self();
    }

    /**
     * Ends training when so many validations in a row were not better than the best one before, by
     * the metric of {@link #optKeepBest(String)} or else by the loss. Default: train to the end.
     *
     * @param validations at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public B optPatience(int validations) {
        if (validations < 1) {
            throw new IllegalArgumentException(
                    "patience must be >= 1 validations, got " + validations);
        }
        patience = validations;
        return self();
    }
}
