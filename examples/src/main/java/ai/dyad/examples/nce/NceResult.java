package ai.dyad.examples.nce;

import ai.dyad.information.SelfNormalization;
import java.util.List;

/**
 * The results of one method with one reading of its scores.
 *
 * @param name the name of the method and of the reading
 * @param method the method
 * @param reading how p(x|c) was read
 * @param k the noise samples for each true one; 0 where none are drawn
 * @param curve what was measured on the way, in order; the last is the result
 */
record NceResult(String name, NceMethod method, Reading reading, int k, List<Point> curve) {
    /**
     * A measurement.
     *
     * @param step the steps trained
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
