package ai.dyad.examples.cpc;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.console.Job;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import ai.dyad.vision.augment.PlainView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns to predict rows of images from the rows above. On held-out images, it measures the mutual
 * information of contexts and rows, and the accuracy of a linear classifier on contexts.
 */
final class CpcExperiment {
    private static final int MEASUREMENTS = 20;
    private static final int BATCHES_DURING_TRAINING = 2;
    private static final int BATCHES_AT_THE_END = 12;
    private static final int RESAMPLES = 200;
    private static final float MAX_GRADIENT_NORM = 5;
    private static final int WARM_UP_PART = 20;

    private final Sequences sequences;
    private final CpcSettings settings;
    private final Device device;
    private final Job job;
    private final PlainView images;
    private final CpcViews views;
    private final ContextProbe probe;
    private final List<CpcResult.Point> curve = new ArrayList<>();
    private final List<CpcResult.Probe> probes = new ArrayList<>();

    /**
     * Creates the experiment.
     *
     * @param sequences the images
     * @param settings how to train, see {@link CpcSettings#requireFits}
     * @param device where to compute
     * @param job receives the progress; may request a stop
     */
    CpcExperiment(Sequences sequences, CpcSettings settings, Device device, Job job) {
        this.sequences = sequences;
        this.settings = settings;
        this.device = device;
        this.job = job;
        images = PlainView.builder().optNormalization(sequences.normalization()).build();
        views = new CpcViews(images, settings, sequences.height());
        probe = new ContextProbe(sequences, images, device, settings.probeSamples());
    }

    /** Runs the experiment; if a stop is requested, the model trained so far is evaluated. */
    CpcResult run() throws IOException, TranslateException {
        CpcModel block = new CpcModel(settings.contextWidth(), settings.ahead());
        try (Model model = Model.newInstance("cpc", device)) {
            model.setBlock(block);
            NDManager manager = model.getNDManager();
            manager.getEngine().setRandomSeed((int) settings.seed());
            Shape batch = sequences.training().imageShape();
            block.initialize(
                    manager,
                    DataType.FLOAT32,
                    new Shape(settings.batchSize()).addAll(batch),
                    new Shape(CpcViews.POSITIONS));
            HeldOutInformation information =
                    new HeldOutInformation(block, sequences.heldOut(), views, settings);
            probe("untrained network", block.reader());
            train(model, information);
            List<CpcResult.Bound> bounds =
                    job.stopRequested() // then evaluate quickly
                            ? information.bounds(
                                    manager, BATCHES_DURING_TRAINING, RESAMPLES, Job.UNATTENDED)
                            : information.bounds(manager, BATCHES_AT_THE_END, RESAMPLES, job);
            probe("trained network", block.reader());
            return new CpcResult(bounds, curve, probes);
        }
    }

    private void probe(String name, RowContext reader) throws IOException, TranslateException {
        if (!sequences.labeled() || settings.probeSamples() == 0 || job.stopRequested()) {
            return;
        }
        if (probes.isEmpty()) {
            probes.add(probe.pixels());
        }
        probes.add(probe.last(name, reader));
        probes.add(probe.mean(name, reader));
    }

    private void train(Model model, HeldOutInformation information)
            throws IOException, TranslateException {
        WarmUpCosine rate =
                WarmUpCosine.builder()
                        .setBaseValue(settings.learningRate())
                        .setTotalSteps(settings.steps())
                        .optWarmUpSteps(settings.steps() / WARM_UP_PART)
                        .build();
        Observer observer = new Observer(information, model.getNDManager());
        try (AdamW adam = AdamW.builder().setLearningRateTracker(rate).build();
                ContrastiveTrainer trainer =
                        ContrastiveTrainer.builder()
                                .setModel(model)
                                .setLoss(new CpcLoss())
                                .setOptimizer(adam)
                                .optViews(views)
                                .optBatchSize(settings.batchSize())
                                .optSeed(settings.seed())
                                .optMaxGradientNorm(MAX_GRADIENT_NORM)
                                .addStepListener(observer)
                                .build()) {
            observer.measure(0);
            observer.stopBy(trainer::requestStop);
            trainer.fit(sequences.training(), settings.steps());
        }
    }

    /** Reports progress, evaluates at regular intervals, and forwards a stop request. */
    private final class Observer implements StepListener {
        private final HeldOutInformation information;
        private final NDManager manager;
        private final int every = Math.max(1, settings.steps() / MEASUREMENTS);
        private Runnable stop = () -> {};

        Observer(HeldOutInformation information, NDManager manager) {
            this.information = information;
            this.manager = manager;
        }

        void stopBy(Runnable request) {
            stop = request;
            if (job.stopRequested()) {
                stop.run();
            }
        }

        void measure(long step) {
            curve.add(
                    new CpcResult.Point(
                            step,
                            information.bounds(
                                    manager, BATCHES_DURING_TRAINING, 1, Job.UNATTENDED)));
        }

        @Override
        public void onStep(StepEvent event) {
            job.progress(event.step(), settings.steps(), "training");
            if (event.step() % every == 0 || event.step() == settings.steps()) {
                measure(event.step());
            }
            if (job.stopRequested()) {
                stop.run();
            }
        }
    }
}
