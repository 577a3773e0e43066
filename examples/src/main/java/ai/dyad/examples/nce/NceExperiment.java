package ai.dyad.examples.nce;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.dyad.examples.console.Job;
import ai.dyad.information.SelfNormalization;
import ai.dyad.noise.NoiseSampler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Learns a known p(x|c) from samples by every method, for several numbers of noise samples. */
final class NceExperiment {
    private static final int MEASUREMENTS = 40;
    private static final float LEARNING_RATE = 0.1f;
    // Adam's beta2: low enough to forget the large gradients of the first steps
    private static final float SECOND_MOMENT = 0.99f;

    private final NceSettings settings;
    private final List<NceMethod> methods;
    private final Device device;
    private final Job job;
    private final TruthTable truth;
    private final NoiseSampler sampler;
    private final List<NceResult> results = new ArrayList<>();
    private long done;

    NceExperiment(NceSettings settings, List<NceMethod> methods, Device device, Job job) {
        this.settings = settings;
        this.methods = methods;
        this.device = device;
        this.job = job;
        truth = new TruthTable(settings.values(), settings.contexts(), settings.seed());
        sampler = new NoiseSampler(settings.noise().create(truth.marginal()), settings.seed() + 1);
    }

    TruthTable truth() {
        return truth;
    }

    /** Returns log q(x), (V). */
    NDArray logQ(NDManager manager) {
        return sampler.logProbabilities(manager);
    }

    /** Runs the experiment; if a stop is requested, returns the results so far. */
    List<NceResult> run() {
        for (int k : settings.noiseSamples()) {
            for (NceMethod method : methods) {
                if (job.stopRequested()) {
                    return results;
                }
                if (method.isSampled() || k == settings.noiseSamples().get(0)) {
                    train(method, k);
                }
            }
        }
        return results;
    }

    private void train(NceMethod method, int k) {
        Map<Reading, List<NceResult.Point>> curves = new EnumMap<>(Reading.class);
        method.readings().forEach(reading -> curves.put(reading, new ArrayList<>()));
        Tracker rate =
                Tracker.cosine()
                        .setBaseValue(LEARNING_RATE)
                        .optFinalValue(0)
                        .setMaxUpdates(settings.steps())
                        .build();
        Optimizer adam =
                Optimizer.adam().optLearningRateTracker(rate).optBeta2(SECOND_MOMENT).build();
        try (ScoreTable table =
                new ScoreTable(settings.contexts(), settings.values(), adam, device)) {
            int every = Math.max(1, settings.steps() / MEASUREMENTS);
            for (int step = 0; step < settings.steps() && !job.stopRequested(); step++) {
                step(table, method, k, step);
                if ((step + 1) % every == 0 || step + 1 == settings.steps()) {
                    measure(table, k, step + 1, curves);
                }
                progress(method, k);
            }
        }
        curves.forEach((reading, curve) -> record(method, reading, k, curve));
    }

    private void step(ScoreTable table, NceMethod method, int k, int step) {
        try (NDManager scope = table.manager().newSubManager()) {
            TruthTable.Samples samples = truth.sample(step, settings.batchSize());
            NceBatch batch = new NceBatch(table, scope, samples, settings.values());
            if (method.isSampled()) {
                batch.drawNoise(sampler, step, k, method.excludesTarget());
            }
            table.step(() -> method.loss(batch));
        }
    }

    private void measure(
            ScoreTable table, int k, int step, Map<Reading, List<NceResult.Point>> curves) {
        try (NDManager scope = table.manager().newSubManager()) {
            NDArray scores = table.all(scope);
            SelfNormalization normalization = SelfNormalization.of(scores);
            NDArray logQ = logQ(scope);
            curves.forEach(
                    (reading, curve) -> {
                        float[] model = reading.read(scores, logQ, k).toFloatArray();
                        curve.add(
                                new NceResult.Point(step, truth.divergence(model), normalization));
                    });
        }
    }

    private void record(NceMethod method, Reading reading, int k, List<NceResult.Point> curve) {
        if (!curve.isEmpty()) {
            results.add(
                    new NceResult(
                            method.label() + reading.suffix(),
                            method,
                            reading,
                            method.isSampled() ? k : 0,
                            curve));
        }
    }

    private void progress(NceMethod method, int k) {
        done++;
        long sampled = methods.stream().filter(NceMethod::isSampled).count();
        long runs = sampled * settings.noiseSamples().size() + methods.size() - sampled;
        job.progress(
                done,
                runs * settings.steps(),
                method.isSampled() ? method.label() + ", k " + k : method.label());
    }
}
