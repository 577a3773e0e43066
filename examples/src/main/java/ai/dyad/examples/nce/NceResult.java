package ai.dyad.examples.nce;

import ai.dyad.information.SelfNormalization;
import java.util.List;

/**
 * The results of one method with one way of computing p(x|c) from its scores.
 *
 * @param name the name of the method and of the way
 * @param method the method
 * @param reading the way p(x|c) was computed
 * @param k the noise samples per true sample; 0 if the method draws none
 * @param curve the measurements during training, in order; the last is the result
 */
record NceResult(String name, NceMethod method, Reading reading, int k, List<Point> curve) {
    /**
     * A measurement.
     *
     * @param step the number of training steps done
     * @param divergence KL(truth || model), in nats
     * @param normalization the partition function of the scores
     */
    record Point(int step, double divergence, SelfNormalization normalization) {}

    NceResult {
        curve = List.copyOf(curve);
    }

    Point last() {
        return curve.get(curve.size() - 1);
    }
}
