package ai.dyad.data;

import ai.djl.ndarray.NDList;

/**
 * Turns a loaded batch into the inputs of a model: several random views of each sample, or one
 * plain view for evaluation. Images, captions and other data become views in the same way, and
 * {@link #and} combines them:
 *
 * <pre>{@code
 * ViewGenerator pairs = imageViews.and(captions); // CLIP's two inputs
 * }</pre>
 *
 * <p>An implementation must be a pure function of its arguments: it draws everything random about a
 * sample from the batch's {@link BatchKey}.
 */
@FunctionalInterface
public interface ViewGenerator {
    /**
     * Creates the model's inputs from a batch.
     *
     * @param data the batch as loaded from the data set, on the device, each array (B, ...)
     * @param key identifies the samples and seeds their random numbers
     * @return the model's inputs, one array per view, attached to the manager of the first input
     */
    NDList views(NDList data, BatchKey key);

    /**
     * Returns a generator that gives this generator's views followed by another's views of the same
     * samples.
     *
     * @param other the generator of the additional views
     * @return the combined generator
     */
    default ViewGenerator and(ViewGenerator other) {
        return (data, key) -> {
            NDList both = new NDList(views(data, key));
            both.addAll(other.views(data, key));
            return both;
        };
    }
}
