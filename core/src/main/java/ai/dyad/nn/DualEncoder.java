package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CLIP's model: an image tower and a text tower, each followed by a linear projection without bias
 * into one space, and the learned logit scale.
 *
 * <ul>
 *   <li>input: all inputs of the image tower, one unless told otherwise, then all inputs of the
 *       text tower, such as ids (N, T) and mask (N, T)
 *   <li>output: image (N, D), text (N, D), raw projections, and the log of the scale, (): the
 *       predictions of {@link ai.dyad.loss.ClipLoss}. With a {@link LogitBias} that bias, (), comes
 *       last: the predictions of {@link ai.dyad.loss.SigLipLoss}
 * </ul>
 *
 * <p>The scale starts at 1 / 0.07 and is clamped to at most 100 after each step, see {@link
 * LogitScale}. Projections start normal with deviation \(1/\sqrt{F}\), F the features of their
 * tower.
 *
 * <p>A tower can be frozen, which the LiT paper calls locked: its parameters get neither gradient
 * nor update nor weight decay, its batch normalisation and dropout stay in evaluation, and its pass
 * keeps no graph. Its projection learns all the same.
 *
 * <p>Under {@link ai.dyad.io.StateDict} parameters are named {@code image.tower.*}, {@code
 * image.projection.weight}, {@code text.tower.*}, {@code text.projection.weight} and {@code
 * logit_scale.logit_scale}. {@link #getImageEncoder()} and {@link #getTextEncoder()} are what
 * remains after training.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, fig. 3</a>
 * @see <a href="https://arxiv.org/abs/2111.07991">Zhai et al. 2022, LiT: Zero-Shot Transfer with
 *     Locked-image text Tuning</a>
 */
public final class DualEncoder extends AbstractBlock {
    private final ProjectedTower image;
    private final ProjectedTower text;
    private final LogitScale logitScale;
    private final LogitBias logitBias;
    private final int imageInputs;

    DualEncoder(DualEncoderBuilder builder) {
        image = addChildBlock("image", builder.image());
        text = addChildBlock("text", builder.text());
        logitScale = addChildBlock("logit_scale", builder.logitScale);
        logitBias =
                builder.logitBias == null ? null : addChildBlock("logit_bias", builder.logitBias);
        imageInputs = builder.imageInputs;
    }

    /**
     * Returns a builder with CLIP's scale and nothing frozen.
     *
     * @return a new builder
     */
    public static DualEncoderBuilder builder() {
        return new DualEncoderBuilder();
    }

    /**
     * Returns the image tower with its projection: images to raw embeddings (N, D).
     *
     * @return a block that shares this one's parameters
     */
    public Block getImageEncoder() {
        return image;
    }

    /**
     * Returns the text tower with its projection: texts to raw embeddings (N, D).
     *
     * @return a block that shares this one's parameters
     */
    public Block getTextEncoder() {
        return text;
    }

    /**
     * Returns the image tower alone.
     *
     * @return the tower, images to features (N, F)
     */
    public Block getImageTower() {
        return image.tower();
    }

    /**
     * Returns the text tower alone.
     *
     * @return the tower, texts to features (N, F)
     */
    public Block getTextTower() {
        return text.tower();
    }

    /**
     * Returns the linear map from image features to the shared space.
     *
     * @return the projection, with one parameter, the weight (D, F)
     */
    public Block getImageProjection() {
        return image.projection();
    }

    /**
     * Returns the linear map from text features to the shared space.
     *
     * @return the projection, with one parameter, the weight (D, F)
     */
    public Block getTextProjection() {
        return text.projection();
    }

    /**
     * Returns the learned scale.
     *
     * @return the scale's block
     */
    public LogitScale getLogitScale() {
        return logitScale;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        requireBothTowers(inputs.size());
        if (training) {
            image.freezeIfAsked();
            text.freezeIfAsked();
        }
        NDList images = new NDList(inputs.subList(0, imageInputs));
        NDList texts = new NDList(inputs.subList(imageInputs, inputs.size()));
        NDList outputs = new NDList();
        outputs.addAll(image.forward(store, images, training, params));
        outputs.addAll(text.forward(store, texts, training, params));
        outputs = logitScale.forward(store, outputs, training, params);
        return logitBias == null ? outputs : logitBias.forward(store, outputs, training, params);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        image.initialize(manager, dataType, imageShapes(inputShapes));
        text.initialize(manager, dataType, textShapes(inputShapes));
        Shape[] embeddings = embeddings(inputShapes);
        logitScale.initialize(manager, dataType, embeddings);
        if (logitBias != null) {
            logitBias.initialize(manager, dataType, logitScale.getOutputShapes(embeddings));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] outputs = logitScale.getOutputShapes(embeddings(inputShapes));
        return logitBias == null ? outputs : logitBias.getOutputShapes(outputs);
    }

    private Shape[] embeddings(Shape[] inputShapes) {
        List<Shape> outputs = new ArrayList<>();
        outputs.addAll(List.of(image.getOutputShapes(imageShapes(inputShapes))));
        outputs.addAll(List.of(text.getOutputShapes(textShapes(inputShapes))));
        return outputs.toArray(new Shape[0]);
    }

    private Shape[] imageShapes(Shape[] inputShapes) {
        requireBothTowers(inputShapes.length);
        return Arrays.copyOf(inputShapes, imageInputs);
    }

    private Shape[] textShapes(Shape[] inputShapes) {
        return Arrays.copyOfRange(inputShapes, imageInputs, inputShapes.length);
    }

    private void requireBothTowers(int arrays) {
        if (arrays <= imageInputs) {
            throw new IllegalArgumentException(
                    "expected "
                            + imageInputs
                            + " arrays for the image tower, then at least one for the text tower,"
                            + " got "
                            + arrays);
        }
    }
}
