package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The inputs of the losses with one true sample and k noise samples per context: scores and the log
 * probability of each sample under the noise distribution.
 *
 * @param positive (B) scores of the true samples
 * @param noise (B, k) scores of the noise samples
 */
record SampledScores(NDArray positive, NDArray noise) {
    /** The tolerance for rounding of a log probability of 0. */
    private static final double ROUNDING = 1e-5;

    private static final int[] SAMPLES = {1};

    static SampledScores of(NDList predictions) {
        return new SampledScores(Rows.single(predictions.get(0)), Rows.single(predictions.get(1)));
    }

    /** The number of noise samples per context, k. */
    long k() {
        return noise.size(1);
    }

    /** Subtracts a correction from the scores. */
    SampledScores less(NDArray positiveOffset, NDArray noiseOffset) {
        return new SampledScores(positive.sub(positiveOffset), noise.sub(noiseOffset));
    }

    /** −log σ(true) − Σ log σ(−noise), the mean over contexts. */
    NDArray binaryCrossEntropy() {
        NDArray noiseTerms = StableLog.ofSigmoid(noise.neg()).sum(SAMPLES); // (B)
        return StableLog.ofSigmoid(positive).add(noiseTerms).mean().neg();
    }

    /**
     * −log of the true sample's probability in a softmax over all 1 + k, the mean over contexts.
     */
    NDArray crossEntropyOfTrue() {
        NDArray logits = positive.expandDims(1).concat(noise, 1); // (B, 1 + k)
        return logits.logSoftmax(1).get(":, 0").mean().neg();
    }

    /**
     * A log probability in the type of the scores, NaN where it is above 0 or −∞. On the CPU such
     * values are refused earlier; on an accelerator NaN makes them visible.
     */
    static NDArray logProbability(NDArray logQ, NDArray scores) {
        NDArray known = logQ.toType(scores.getDataType(), false).stopGradient();
        NDArray allowed = Rows.constant(known, ROUNDING);
        NDArray zeroOrNaN = allowed.sub(known).sqrt().mul(Rows.constant(known, 0));
        return known.add(zeroOrNaN);
    }

    static void checkShapes(NDList predictions) {
        Expect.count("2 predictions", predictions, 2, 2, "positiveScore, noiseScore");
        NDArray positive = predictions.get(0);
        NDArray noise = predictions.get(1);
        Expect.floats("positiveScore", positive, "(B)", 1);
        Shape shape = noise.getShape();
        if (shape.dimension() == 2 && shape.get(1) == 0) {
            throw new IllegalArgumentException(
                    "k must be >= 1, got 0 noise samples: noiseScore has shape " + shape);
        }
        Expect.floats("noiseScore", noise, "(B, k)", 2);
        if (shape.get(0) != positive.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            "positiveScore (B) and noiseScore (B, k) must have the same B,"
                                    + " got %s and %s",
                            positive.getShape(), shape));
        }
    }

    /** Checks the shapes of logQPositive and logQNoise. */
    static void checkLogQs(NDList labels, NDList predictions) {
        Expect.count("2 labels", labels, 2, 2, "logQPositive, logQNoise");
        checkLogQ("logQPositive", labels.get(0), "positiveScore", predictions.get(0));
        checkLogQ("logQNoise", labels.get(1), "noiseScore", predictions.get(1));
    }

    /** Checks the shape of logQNoise where it is the only label. */
    static void checkLogQNoise(NDList labels, NDList predictions) {
        Expect.count("1 label", labels, 1, 1, "logQNoise");
        checkLogQ("logQNoise", labels.get(0), "noiseScore", predictions.get(1));
    }

    private static void checkLogQ(String name, NDArray logQ, String scoreName, NDArray scores) {
        DataType type = logQ.getDataType();
        if (!type.isFloating()) {
            throw new IllegalArgumentException(name + " must be of a floating type, got " + type);
        }
        Expect.sameShape(name, logQ, scoreName, scores);
    }

    static void checkFinite(NDList predictions) {
        Rows.checkFinite("positiveScore", predictions.get(0));
        Rows.checkFinite("noiseScore", predictions.get(1));
    }

    /** Throws if a sample's log probability is above 0, −∞ or NaN. */
    static void checkLogProbability(String name, NDArray logQ) {
        NDArray wide = logQ.toType(DataType.FLOAT64, false);
        if (isLogProbability(wide.max().getDouble()) && isLogProbability(wide.min().getDouble())) {
            return;
        }
        double[] values = wide.toDoubleArray();
        long columns = logQ.getShape().dimension() == 2 ? logQ.size(1) : 1;
        for (int i = 0; i < values.length; i++) {
            if (!isLogProbability(values[i])) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s must be a log probability, <= 0 and finite, got %s in row %d"
                                        + " of %s: noise cannot draw what it gives probability 0",
                                name, values[i], i / columns, logQ.getShape()));
            }
        }
    }

    private static boolean isLogProbability(double value) {
        return value <= ROUNDING && value > Double.NEGATIVE_INFINITY;
    }
}
