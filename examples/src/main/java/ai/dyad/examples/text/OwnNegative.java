package ai.dyad.examples.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.EqualIds;
import ai.dyad.loss.GivenNegatives;
import ai.dyad.loss.InfoNceLoss;

/**
 * InfoNCE with a hard negative for each anchor beside the other positives of the batch. An anchor
 * sees its own hard negative alone: those of others may be right for it.
 *
 * <ul>
 *   <li>predictions: anchor, positive and hard negative, each (N, D)
 *   <li>labels: ids (N)
 * </ul>
 */
final class OwnNegative extends Loss {
    private final InfoNceLoss loss;

    /**
     * Creates the loss.
     *
     * @param scale what cosines are multiplied by
     */
    OwnNegative(float scale) {
        super("OwnNegative");
        loss =
                InfoNceLoss.builder()
                        .optTemperature(1 / scale)
                        .optEqualIds(EqualIds.IGNORED)
                        .optGivenNegatives(GivenNegatives.JOIN_OTHER_KEYS)
                        .build();
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray negative = predictions.get(2).expandDims(1); // (N, 1, D)
        return loss.evaluate(labels, new NDList(predictions.get(0), predictions.get(1), negative));
    }
}
