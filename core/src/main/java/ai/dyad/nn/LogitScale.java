package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The learned temperature of CLIP and SigLIP: passes its inputs on and appends the <em>log</em> of
 * a scale, one learned number t; logits are e^t times a cosine.
 *
 * <ul>
 *   <li>input: any arrays, such as image (N, D) and text (N, D)
 *   <li>output: the same arrays, then t, ()
 * </ul>
 *
 * <p>t starts at ln(1 / 0.07) ≈ 2.66, as in CLIP; SigLIP starts at ln 10. Without a limit it can
 * grow until training becomes unstable, so it is clamped to [0, ln 100]: after every step by {@link
 * ai.dyad.training.ContrastiveTrainer}, and in any case, such as under {@link
 * ai.djl.training.EasyTrain}, before every forward pass in training. The parameter itself is
 * clamped, so it keeps its gradient and a step that lowers t takes effect at once. In evaluation
 * only the output is clamped, not the parameter. After EasyTrain's last step it may be outside of
 * the limits by that one step; call {@link #clamp()}. SigLIP's scale has no limits: {@link
 * #unlimited}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, sec. 2.5</a>
 * @see LogitBias
 */
public final class LogitScale extends AbstractBlock implements AfterUpdate {
    private static final float CLIP_INITIAL_SCALE = 1 / 0.07f;
    private static final float LARGEST_SCALE = 100;

    private final Parameter logScale;
    private final boolean limited;

    /** Creates the block with CLIP's initial scale, 1 / 0.07. */
    public LogitScale() {
        this(CLIP_INITIAL_SCALE);
    }

    /**
     * Creates the block.
     *
     * @param initialScale the scale to start from, in [1, 100], not its log
     * @throws IllegalArgumentException if the scale is outside of [1, 100]
     */
    public LogitScale(float initialScale) {
        if (!(initialScale >= 1 && initialScale <= LARGEST_SCALE)) {
            throw new IllegalArgumentException(
                    "initial scale must be in [1, 100], got " + initialScale);
        }
        logScale = addParameter(Scalars.learned("logit_scale", (float) Math.log(initialScale)));
        limited = true;
    }

    private LogitScale(double logarithm) {
        logScale = addParameter(Scalars.learned("logit_scale", (float) logarithm));
        limited = false;
    }

    /**
     * Creates a block that is never clamped, as in SigLIP, whose published models have a scale of
     * about 117.
     *
     * @param initialScale the scale to start from, not its log
     * @return the block
     * @throws IllegalArgumentException if the scale is not positive and finite
     */
    public static LogitScale unlimited(float initialScale) {
        if (!(initialScale > 0 && initialScale < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "initial scale must be > 0 and finite, got " + initialScale);
        }
        return new LogitScale(Math.log(initialScale));
    }

    /**
     * Returns whether the scale is clamped to [1, 100].
     *
     * @return false for {@link #unlimited}
     */
    public boolean isLimited() {
        return limited;
    }

    /** {@inheritDoc} */
    @Override
    public void afterUpdate(float progress) {
        clamp();
    }

    /** Clamps t to [0, ln 100], that is, the scale to [1, 100]. It does not wait for the device. */
    public void clamp() {
        if (limited) {
            clamp(logScale.getArray());
        }
    }

    private static void clamp(NDArray parameter) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // an alias without gradient: the parameter itself refuses in-place changes
            NDArray t = parameter.stopGradient();
            NDArray clamped = clamped(t);
            t.muli(t.getManager().zeros(new Shape(), t.getDataType())).addi(clamped);
        }
    }

    private static NDArray clamped(NDArray t) {
        NDManager manager = t.getManager();
        try (NDArray least = manager.zeros(new Shape(), t.getDataType());
                NDArray most =
                        manager.full(
                                new Shape(), (float) Math.log(LARGEST_SCALE), t.getDataType());
                NDArray raised = t.maximum(least)) {
            return raised.minimum(most);
        }
    }

    /**
     * Returns the scale e^t, for a log line. Waits for the device.
     *
     * @return the scale
     */
    public float getScale() {
        return (float) Math.exp(logScale.getArray().toType(DataType.FLOAT32, false).getFloat());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (!limited) {
            return Scalars.append(inputs, store, logScale, training);
        }
        if (training) {
            clamp(store.getValue(logScale, inputs.get(0).getDevice(), true));
            return Scalars.append(inputs, store, logScale, true);
        }
        NDList outputs = Scalars.append(inputs, store, logScale, false);
        try (NDArray raw = outputs.remove(outputs.size() - 1)) {
            outputs.add(clamped(raw));
        }
        return outputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return Scalars.followedByOne(inputShapes);
    }
}
