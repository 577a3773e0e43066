package ai.dyad.data;

import ai.djl.ndarray.NDList;

/**
 * Turns a loaded batch into the inputs of a model: several random views of each sample, or one
 * plain view for evaluation. Images, captions and anything else become views in the same way, and
 * {@link #and} joins them:
 *
 * <pre>{@code
 * ViewGenerator pairs = imageViews.and(captions); // CLIP's two inputs
 * }</pre>
 *
 * <p>An implementation is a pure function of its arguments: everything random about a sample is
 * drawn from the batch's {@link BatchKey}.
 */
@FunctionalInterface
public interface ViewGenerator {
    /**
     * Makes the model's inputs from a batch.
     *
     * @param data the batch as the data set gives it, on the device, each array (B, ...)
     * @param key which samples these are, and what their randomness is drawn from
     * @return the model's inputs, one array per view, attached to the manager of the first input
     */
    NDList views(NDList data, BatchKey key);

    /**
     * Returns the views of this generator followed by those of another, of the same samples.
     *
     * @param other what makes the further views
     * @return a generator of both
     */
    default ViewGenerator and(ViewGenerator other) {
        return (data, key) -> {
            NDList both = new NDList(views(data, key));
            both.addAll(other.views(data, key));
            return both;
        };
    }
}
