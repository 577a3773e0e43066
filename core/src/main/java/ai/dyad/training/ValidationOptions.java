package ai.dyad.training;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Evaluator;
import ai.dyad.internal.Checks;
import java.util.ArrayList;
import java.util.List;

/** The validation settings of a trainer. */
abstract class ValidationOptions<B extends ValidationOptions<B>> extends TrainerOptions<B> {
    final List<Evaluator> evaluators = new ArrayList<>();
    RandomAccessDataset validationData;
    int validateEvery;
    String bestMetric;
    Better better;
    int patience;

    /**
     * Adds DJL evaluators of the model's predictions. They are computed in validation, and on
     * training batches by DJL's {@code EvaluatorTrainingListener}.
     *
     * @param added the evaluators, with unique names
     * @return this builder
     */
    public B addEvaluators(Evaluator... added) {
        evaluators.addAll(List.of(Checks.given(added, "addEvaluators")));
        return self();
    }

    /**
     * Computes the loss and the evaluators on held-out samples at regular steps and at the last
     * one. {@link StepListener#onValidation} receives the results, and DJL's listeners every batch.
     *
     * <p>Only full batches of the training batch size are used, since a contrastive loss depends on
     * the number of negatives; fewer samples than that form one batch. Views are made as in
     * training, with the random numbers of epoch 0, so that every validation sees the same views.
     * The model is in evaluation mode: dropout is off and running statistics are used, not changed.
     * Training continues bit-identically to training without validation.
     *
     * @param dataset the held-out samples, at least 2
     * @param everySteps the number of steps between two validations, at least 1
     * @return this builder
     * @throws IllegalArgumentException if {@code everySteps} is less than 1
     */
    public B optValidation(RandomAccessDataset dataset, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException(
                    "steps between validations must be >= 1, got " + everySteps);
        }
        validationData = Checks.given(dataset, "optValidation");
        validateEvery = everySteps;
        return self();
    }

    /**
     * Keeps the best checkpoint by validation in addition to the latest ones: {@link
     * CheckpointDirectory#best}. Lower is better for {@code "loss"} and for evaluators that are a
     * DJL {@code Loss}; higher is better for others.
     *
     * @param metric {@link ValidationEvent#LOSS} or the name of an evaluator
     * @return this builder
     */
    public B optKeepBest(String metric) {
        bestMetric = Checks.given(metric, "optKeepBest");
        better = null;
        return self();
    }

    /**
     * Keeps the best checkpoint by validation in addition to the latest ones: {@link
     * CheckpointDirectory#best}.
     *
     * @param metric {@link ValidationEvent#LOSS} or the name of an evaluator
     * @param direction which values are better
     * @return this builder
     */
    public B optKeepBest(String metric, Better direction) {
        optKeepBest(metric);
        better = Checks.given(direction, "optKeepBest");
        return self();
    }

    /**
     * Stops training after this many validations in a row without improvement, by the metric of
     * {@link #optKeepBest(String)}, else by the loss. Default: train to the end.
     *
     * @param validations the number of validations, at least 1
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
