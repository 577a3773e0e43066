package ai.dyad.examples.cpc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.loss.Similarity;

/**
 * The mean of InfoNCE over distances and positions: each prediction has to identify the row of its
 * own sequence among the rows at the same height of other sequences.
 *
 * <ul>
 *   <li>predictions: those of {@link CpcModel}
 *   <li>labels: not used
 * </ul>
 */
final class CpcLoss extends Loss {
    private final Loss infoNce =
            InfoNceLoss.builder().optSimilarity(Similarity.DOT).optTemperature(1).build();

    CpcLoss() {
        super("CpcLoss");
    }

    /** {@inheritDoc} */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDList losses = new NDList();
        for (int i = 0; i < predictions.size(); i += 2) {
            NDArray predicted = predictions.get(i);
            NDArray actual = predictions.get(i + 1);
            for (int p = 0; p < predicted.size(0); p++) {
                losses.add(
                        infoNce.evaluate(
                                new NDList(), new NDList(predicted.get(p), actual.get(p))));
            }
        }
        return NDArrays.stack(losses).mean();
    }
}
