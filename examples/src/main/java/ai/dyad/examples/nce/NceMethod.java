package ai.dyad.examples.nce;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.dyad.loss.GlobalNceLoss;
import ai.dyad.loss.ImportanceSampledLoss;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.loss.LocalNceLoss;
import ai.dyad.loss.NegativeSamplingLoss;
import ai.dyad.loss.Similarity;
import ai.dyad.loss.TargetIncludedLoss;
import java.util.List;
import java.util.Locale;

/** A method that learns scores from true samples and noise samples. */
enum NceMethod {
    EXACT_SOFTMAX("exact softmax", Consistency.ALWAYS, Reading.SOFTMAX) {
        @Override
        NDArray loss(NceBatch batch) {
            return EXACT.evaluate(new NDList(batch.targets()), new NDList(batch.allScores()));
        }
    },
    LOCAL_NCE("local NCE", Consistency.ALWAYS, Reading.AS_IS) {
        @Override
        NDArray loss(NceBatch batch) {
            return LOCAL.evaluate(batch.bothLogQ(), batch.scores());
        }
    },
    GLOBAL_NCE("global NCE", Consistency.ALWAYS, Reading.SOFTMAX) {
        @Override
        NDArray loss(NceBatch batch) {
            return GLOBAL.evaluate(batch.bothLogQ(), batch.scores());
        }
    },
    INFO_NCE("InfoNCE", Consistency.ALWAYS, Reading.RATIO_TIMES_Q) {
        @Override
        List<Reading> readings() {
            return List.of(Reading.RATIO_TIMES_Q, Reading.SOFTMAX_OF_RATIO);
        }

        @Override
        NDArray loss(NceBatch batch) {
            // the query is 1 and keys have one component, so that the dot product is the score
            NDArray positive = batch.scores().get(0).expandDims(1); // (B, 1)
            NDArray noise = batch.scores().get(1).expandDims(2); // (B, k, 1)
            return INFO.evaluate(new NDList(), new NDList(positive.onesLike(), positive, noise));
        }
    },
    NEGATIVE_SAMPLING("negative sampling", Consistency.ALWAYS, Reading.TIMES_K_Q) {
        @Override
        NDArray loss(NceBatch batch) {
            return NEGATIVE.evaluate(new NDList(), batch.scores());
        }
    },
    IMPORTANCE_SAMPLED("importance sampled", Consistency.AS_K_GROWS, Reading.SOFTMAX) {
        @Override
        NDArray loss(NceBatch batch) {
            return IMPORTANCE.evaluate(batch.noiseLogQ(), batch.scores());
        }
    },
    TARGET_INCLUDED("target included", Consistency.AS_K_GROWS, Reading.SOFTMAX) {
        @Override
        NDArray loss(NceBatch batch) {
            return INCLUDED.evaluate(batch.noiseLogQ(), batch.scores());
        }

        @Override
        boolean excludesTarget() {
            return true;
        }
    };

    /** Says when the optimum equals the true distribution. */
    enum Consistency {
        ALWAYS,
        AS_K_GROWS
    }

    private static final Loss EXACT = new SoftmaxCrossEntropyLoss();
    private static final Loss LOCAL = new LocalNceLoss();
    private static final Loss GLOBAL = new GlobalNceLoss();
    private static final Loss NEGATIVE = new NegativeSamplingLoss();
    private static final Loss IMPORTANCE = new ImportanceSampledLoss();
    private static final Loss INCLUDED = new TargetIncludedLoss();
    private static final Loss INFO =
            InfoNceLoss.builder().optSimilarity(Similarity.DOT).optTemperature(1).build();

    private final String label;
    private final Consistency consistency;
    private final Reading reading;

    NceMethod(String label, Consistency consistency, Reading reading) {
        this.label = label;
        this.consistency = consistency;
        this.reading = reading;
    }

    String label() {
        return label;
    }

    Consistency consistency() {
        return consistency;
    }

    /** Returns the ways to compute p(x|c) from the scores, the correct one first. */
    List<Reading> readings() {
        return List.of(reading);
    }

    /** Returns whether the method draws noise. */
    boolean isSampled() {
        return this != EXACT_SOFTMAX;
    }

    /** Returns whether the noise must not contain the true value. */
    boolean excludesTarget() {
        return false;
    }

    abstract NDArray loss(NceBatch batch);

    /** Returns the name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
