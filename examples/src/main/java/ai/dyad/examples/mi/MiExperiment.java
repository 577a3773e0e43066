package ai.dyad.examples.mi;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.dyad.examples.console.Job;
import ai.dyad.information.MutualInformation;
import ai.dyad.information.MutualInformationEstimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimates the mutual information of correlated Gaussians, whose true value is known. It compares
 * all bounds, with the exact critic and with a trained one, for several batch sizes.
 */
final class MiExperiment {
    private static final int EVALUATION_BATCHES = 20;
    private static final long EVALUATION_STEP = 1L << 40; // larger than any training step
    private static final int RESAMPLES = 200;
    private static final float LEARNING_RATE = 2e-3f;
    // bounds that exponentiate scores diverge if scores are large
    private static final Initializer SMALL_SCORES =
            new XavierInitializer(
                    XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.AVG, 1);

    private final MiSettings settings;
    private final Device device;
    private final Job job;
    private final List<Estimator> estimators;
    private final List<MiResult> results = new ArrayList<>();
    private long done;

    /**
     * Creates the experiment.
     *
     * @param settings the settings
     * @param device where to compute
     * @param job receives the progress; may request a stop
     */
    MiExperiment(MiSettings settings, Device device, Job job) {
        this.settings = settings;
        this.device = device;
        this.job = job;
        estimators = Estimator.all(settings.alpha());
    }

    /**
     * Runs the experiment.
     *
     * @return the estimates; after a stop request, only the finished ones
     */
    public List<MiResult> run() {
        for (double rho : settings.correlations()) {
            GaussianPairs pairs = new GaussianPairs(settings.dimension(), rho, settings.seed());
            for (int batchSize : settings.batchSizes()) {
                if (job.stopRequested()) {
                    return results;
                }
                evaluateExactCritic(pairs, batchSize);
                if (settings.steps() > 0) {
                    estimators.forEach(estimator -> train(pairs, batchSize, estimator));
                }
            }
        }
        return results;
    }

    private void evaluateExactCritic(GaussianPairs pairs, int batchSize) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray[] scores = new NDArray[EVALUATION_BATCHES];
            for (int batch = 0; batch < scores.length; batch++) {
                NDList sample = pairs.sample(manager, EVALUATION_STEP + batch, batchSize);
                // NWJ is best for the log-ratio plus 1; the other bounds ignore constants
                scores[batch] = pairs.logRatio(sample).add(1);
            }
            for (Estimator estimator : estimators) {
                if (estimator.readsItsObjective()) { // otherwise it would repeat another estimator
                    results.add(result(pairs, estimator, false, scores));
                }
            }
        }
    }

    private void train(GaussianPairs pairs, int batchSize, Estimator estimator) {
        Engine.getInstance().setRandomSeed(Math.toIntExact(settings.seed()));
        try (Model model = Model.newInstance("critic", device)) {
            model.setBlock(settings.critic().create());
            Tracker rate =
                    Tracker.cosine()
                            .setBaseValue(LEARNING_RATE)
                            .optFinalValue(0)
                            .setMaxUpdates(settings.steps())
                            .build();
            Optimizer adam = Optimizer.adam().optLearningRateTracker(rate).build();
            // the bound is evaluated below, so the trainer's loss is not used
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.l2Loss())
                            .optOptimizer(adam)
                            .optInitializer(SMALL_SCORES, Parameter.Type.WEIGHT);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(pairs.shape(batchSize), pairs.shape(batchSize));
                for (int step = 0; step < settings.steps(); step++) {
                    if (job.stopRequested()) {
                        return;
                    }
                    try (NDManager scope = trainer.getManager().newSubManager()) {
                        step(trainer, pairs.sample(scope, step, batchSize), estimator);
                    }
                    progress(pairs, batchSize, estimator);
                }
                try (NDManager scope = trainer.getManager().newSubManager()) {
                    NDArray[] scores = new NDArray[EVALUATION_BATCHES];
                    for (int batch = 0; batch < scores.length; batch++) {
                        NDList sample = pairs.sample(scope, EVALUATION_STEP + batch, batchSize);
                        NDArray own = trainer.evaluate(sample).singletonOrThrow();
                        scores[batch] = own.add(estimator.offset());
                    }
                    results.add(result(pairs, estimator, true, scores));
                }
            }
        }
    }

    private static void step(Trainer trainer, NDList sample, Estimator estimator) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray scores = trainer.forward(sample).singletonOrThrow();
            collector.backward(estimator.objective().evaluate(scores).neg());
        }
        trainer.step();
    }

    private void progress(GaussianPairs pairs, int batchSize, Estimator estimator) {
        done++;
        long total =
                (long) settings.steps()
                        * settings.correlations().size()
                        * settings.batchSizes().size()
                        * estimators.size();
        job.progress(
                done, total, "rho " + pairs.rho() + ", N " + batchSize + ", " + estimator.name());
    }

    private MiResult result(
            GaussianPairs pairs, Estimator estimator, boolean trained, NDArray... scores) {
        MutualInformationEstimate estimate =
                MutualInformation.builder()
                        .optBound(estimator.readOut())
                        .optResamples(RESAMPLES)
                        .optSeed(settings.seed())
                        .build()
                        .evaluate(scores);
        return new MiResult(
                pairs.rho(),
                pairs.information(),
                Math.toIntExact(scores[0].size(0)),
                estimator.name(),
                trained,
                estimate);
    }
}
