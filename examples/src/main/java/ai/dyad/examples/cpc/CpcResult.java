package ai.dyad.examples.cpc;

import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.information.MutualInformationEstimate;
import java.util.List;

/**
 * The results of a run.
 *
 * @param bounds the bounds on the mutual information of context and row, on held-out images
 * @param curve the same bounds during training, starting before the first step
 * @param probes the accuracy of linear classifiers on features
 */
record CpcResult(List<Bound> bounds, List<Point> curve, List<Probe> probes) {
    /**
     * The bound for one distance.
     *
     * @param ahead the distance k in rows
     * @param estimate the bound
     */
    record Bound(int ahead, MutualInformationEstimate estimate) {}

    /**
     * The bounds at one point of the training.
     *
     * @param step the number of training steps done
     * @param bounds one for each distance
     */
    record Point(long step, List<Bound> bounds) {}

    /**
     * The result of a linear classifier on features.
     *
     * @param features the name of the features
     * @param result its accuracy
     */
    record Probe(String features, LinearProbeResult result) {}
}
