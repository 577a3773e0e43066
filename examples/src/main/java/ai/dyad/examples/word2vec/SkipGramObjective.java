package ai.dyad.examples.word2vec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.LocalNceLoss;
import ai.dyad.loss.NegativeSamplingLoss;
import ai.dyad.noise.NoiseDistribution;

/** Computes the loss from the scores of pairs and of their noise words. */
interface SkipGramObjective {
    /**
     * Computes the values of a batch that do not depend on scores.
     *
     * @param scope the manager of the step
     * @param batch the pairs and the noise words
     * @return the labels for {@link #loss}
     */
    NDList labels(NDManager scope, PairBatch batch);

    /**
     * Evaluates the loss.
     *
     * @param scores the scores of the pairs (B) and of their noise words (B, k)
     * @param labels the result of {@link #labels}
     * @return the loss, the mean over pairs
     */
    NDArray loss(NDList scores, NDList labels);

    /** Returns negative sampling, which does not use the noise's probabilities. */
    static SkipGramObjective negativeSampling() {
        Loss loss = new NegativeSamplingLoss();
        return new SkipGramObjective() {
            @Override
            public NDList labels(NDManager scope, PairBatch batch) {
                return new NDList();
            }

            @Override
            public NDArray loss(NDList scores, NDList labels) {
                return loss.evaluate(labels, scores);
            }
        };
    }

    /**
     * Returns local NCE for {@code p(context | center) = p(context) exp(score)}: scores measure the
     * deviation from independence, and {@code p(context | center)} sums to about 1.
     *
     * @param text the distribution p of words in the text
     * @param noise the distribution of the noise words
     */
    static SkipGramObjective nce(NoiseDistribution text, NoiseDistribution noise) {
        Loss loss = new LocalNceLoss();
        return new SkipGramObjective() {
            @Override
            public NDList labels(NDManager scope, PairBatch batch) {
                NDList logQ = logs(scope, noise, batch);
                return logQ.addAll(logs(scope, text, batch));
            }

            @Override
            public NDArray loss(NDList scores, NDList labels) {
                NDArray positive = scores.get(0).add(labels.get(2));
                NDArray negative = scores.get(1).add(labels.get(3));
                return loss.evaluate(labels.subNDList(0, 2), new NDList(positive, negative));
            }
        };
    }

    /** Returns the log-probability of each context (B) and of its noise words (B, k). */
    private static NDList logs(NDManager scope, NoiseDistribution of, PairBatch batch) {
        int k = batch.perGroup();
        float[] contexts = new float[batch.size()];
        float[] noise = new float[batch.size() * k];
        for (int i = 0; i < contexts.length; i++) {
            contexts[i] = (float) of.logProbability(batch.contexts()[i]);
            for (int j = 0; j < k; j++) {
                int word = batch.noise()[i / PairBatch.GROUP * k + j];
                noise[i * k + j] = (float) of.logProbability(word);
            }
        }
        return new NDList(
                scope.create(contexts), scope.create(noise, new Shape(contexts.length, k)));
    }
}
