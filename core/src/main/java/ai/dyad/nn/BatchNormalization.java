package ai.dyad.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Batch normalization with PyTorch's defaults, over axis 1.
 *
 * <p>\( y = \gamma (x - \mu) / \sqrt{\sigma^2 + 10^{-5}} + \beta \). In training, \( \mu \) and \(
 * \sigma^2 \) are the batch's own (biased) and the running ones move a tenth of the way toward the
 * batch's (unbiased); otherwise they are the running ones.
 *
 * <ul>
 *   <li>input: (B, C) or (B, C, H, W); in training more than one value per channel
 *   <li>output: the input's shape
 *   <li>parameters of shape (C): gamma, beta (unless made without), runningMean, runningVar
 * </ul>
 *
 * <p>Computes the same as DJL's {@link BatchNorm}, but can omit the offset \( \beta \) and avoids
 * the two axis swaps and the sub-manager of DJL's implementation.
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy, Batch Normalization</a>
 */
public final class BatchNormalization extends AbstractBlock {

    /** PyTorch's momentum of 0.1 is the weight of the new value; DJL's is that of the old one. */
    private static final float MOMENTUM = 0.9f;

    private static final float EPSILON = 1e-5f;

    /** With this value the engine normalizes over axis 1; with 1 it swaps axes. */
    private static final int CHANNEL_AXIS = -1;

    private final Parameter gamma;
    private final Parameter beta;
    private final Parameter runningMean;
    private final Parameter runningVar;

    private BatchNormalization(boolean offset) {
        gamma = addChannelParameter("gamma", Parameter.Type.GAMMA);
        beta = offset ? addChannelParameter("beta", Parameter.Type.BETA) : null;
        runningMean = addChannelParameter("runningMean", Parameter.Type.RUNNING_MEAN);
        runningVar = addChannelParameter("runningVar", Parameter.Type.RUNNING_VAR);
    }

    /**
     * Creates a normalization with a learned scale and a learned offset.
     *
     * @return the block
     */
    public static BatchNormalization withOffset() {
        return new BatchNormalization(true);
    }

    /**
     * Creates a normalization with a learned scale but no offset, as at the end of SimCLR v2's
     * head.
     *
     * @return the block
     */
    public static BatchNormalization withoutOffset() {
        return new BatchNormalization(false);
    }

    /**
     * Normalizes one array like {@link #forward}, but without lists and without checking that all
     * parameters exist.
     *
     * @param store where the parameters live
     * @param input (B, C) or (B, C, H, W)
     * @param training whether to use, and learn from, the batch's own statistics
     * @return the normalized array, attached to the input's manager
     */
    public NDArray normalize(ParameterStore store, NDArray input, boolean training) {
        Device device = input.getDevice();
        NDArray scale = store.getValue(gamma, device, training);
        NDArray offset =
                beta == null
                        ? input.getManager().zeros(scale.getShape(), scale.getDataType())
                        : store.getValue(beta, device, training);
        NDArray output =
                BatchNorm.batchNorm(
                                input,
                                store.getValue(runningMean, device, training),
                                store.getValue(runningVar, device, training),
                                scale,
                                offset,
                                CHANNEL_AXIS,
                                MOMENTUM,
                                EPSILON,
                                training)
                        .singletonOrThrow();
        if (beta == null) {
            offset.close();
        }
        return output;
    }

    private Parameter addChannelParameter(String name, Parameter.Type type) {
        boolean learned = type == Parameter.Type.GAMMA || type == Parameter.Type.BETA;
        return addParameter(
                Parameter.builder().setName(name).setType(type).optRequiresGrad(learned).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(normalize(store, inputs.singletonOrThrow(), training));
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        Shape channels = new Shape(inputShapes[0].get(1));
        getDirectParameters().values().forEach(parameter -> parameter.setShape(channels));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
