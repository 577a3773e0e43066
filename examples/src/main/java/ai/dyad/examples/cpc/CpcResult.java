package ai.dyad.examples.cpc;

import ai.dyad.evaluation.LinearProbeResult;
import ai.dyad.information.MutualInformationEstimate;
import java.util.List;

/**
 * The results of a run.
 *
 * @param bounds of the mutual information of context and row, on held-out images
 * @param curve the same during training, from before the first step
 * @param probes how well classes can be told from features
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
     * The bounds at one time.
     *
     * @param step the training steps done
     * @param bounds one for each distance
     */
    record Point(long step, List<Bound> bounds) {}

    /**
     * A linear classifier on features.
     *
     * @param features what it was given
     * @param result how well it did
     */
    record Probe(String features, LinearProbeResult result) {}
}
