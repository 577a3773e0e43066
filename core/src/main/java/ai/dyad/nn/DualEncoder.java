package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two encoders that share a space, as in CLIP: each is followed by a linear projection without bias
 * into that space, and a learned logit scale comes last.
 *
 * <ul>
 *   <li>input: all inputs of the first encoder, one by default, then all inputs of the second, such
 *       as ids (N, T) and mask (N, T)
 *   <li>output: first (N, D), second (N, D), raw projections, and the log of the scale, (): the
 *       predictions of {@link ai.dyad.loss.ClipLoss}. With a {@link LogitBias} that bias, (), comes
 *       last: the predictions of {@link ai.dyad.loss.SigLipLoss}
 * </ul>
 *
 * <pre>{@code
 * DualEncoder dual = DualEncoder.builder().setEncoders(images, texts).setUnits(128).build();
 * Block imageEncoder = dual.getEncoder("image"); // what remains after training
 * }</pre>
 *
 * <p>Projections start normal with deviation \(1/\sqrt{F}\), F the features of their encoder. A
 * frozen encoder, which the LiT paper calls locked, gets no gradient, update or weight decay, its
 * batch normalization and dropout stay in evaluation, and its pass keeps no graph. Its projection
 * is still trained.
 *
 * <p>{@link ai.dyad.io.StateDict} names an encoder's parameters {@code image.tower.*} and {@code
 * image.projection.weight}, {@code image} its name, and the scale {@code logit_scale.logit_scale}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, fig. 3</a>
 * @see <a href="https://arxiv.org/abs/2111.07991">Zhai et al. 2022, LiT</a>
 */
public final class DualEncoder extends AbstractBlock {
    private final EncoderPair encoders;
    private final LogitScale logitScale;
    private final LogitBias logitBias;

    private DualEncoder(Builder builder) {
        List<String> names = builder.layout.names();
        encoders =
                new EncoderPair(
                        builder.layout,
                        addChildBlock(names.get(0), builder.projected(builder.first, 0)),
                        addChildBlock(names.get(1), builder.projected(builder.second, 1)));
        logitScale = addChildBlock("logit_scale", builder.logitScale);
        LogitBias bias = builder.logitBias;
        logitBias = bias == null ? null : addChildBlock("logit_bias", bias);
    }

    /**
     * Returns a new builder.
     *
     * @return a builder with CLIP's names and scale
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the names of the encoders.
     *
     * @return the first's and the second's name
     */
    public List<String> names() {
        return encoders.layout().names();
    }

    /**
     * Returns an encoder with its projection, which is what you use after training.
     *
     * @param name one of {@link #names()}
     * @return inputs to raw embeddings (N, D); shares this block's parameters
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getEncoder(String name) {
        return encoders.get(name);
    }

    /**
     * Returns an encoder alone, without its projection.
     *
     * @param name one of {@link #names()}
     * @return the block that was given, inputs to features (N, F)
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getBackbone(String name) {
        return encoders.get(name).backbone();
    }

    /**
     * Returns the linear map from an encoder's features to the shared space.
     *
     * @param name one of {@link #names()}
     * @return the block with one parameter, the weight (D, F), or the identity without projections
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getProjection(String name) {
        return encoders.get(name).projection();
    }

    /**
     * Returns the learned scale.
     *
     * @return the scale's block
     */
    public LogitScale getLogitScale() {
        return logitScale;
    }

    /**
     * Returns the learned bias of SigLIP.
     *
     * @return the bias's block, or null if there is none
     */
    public LogitBias getLogitBias() {
        return logitBias;
    }

    EncoderPair encoders() {
        return encoders;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDList outputs = encoders.forward(store, inputs, training, params);
        outputs = logitScale.forward(store, outputs, training, params);
        return logitBias == null ? outputs : logitBias.forward(store, outputs, training, params);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        encoders.initialize(manager, dataType, inputShapes);
        Shape[] embeddings = encoders.outputShapes(inputShapes);
        logitScale.initialize(manager, dataType, embeddings);
        if (logitBias != null) {
            logitBias.initialize(manager, dataType, logitScale.getOutputShapes(embeddings));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] outputs = logitScale.getOutputShapes(encoders.outputShapes(inputShapes));
        return logitBias == null ? outputs : logitBias.getOutputShapes(outputs);
    }

    /** Builds a {@link DualEncoder}. */
    public static final class Builder {
        private InputLayout layout = new InputLayout(List.of("image", "text"), 1, 0);
        private Block first;
        private Block second;
        private Integer units;
        private final List<String> frozen = new ArrayList<>();
        private final Map<String, Integer> inputs = new LinkedHashMap<>();
        private LogitScale logitScale = new LogitScale();
        private LogitBias logitBias;

        private Builder() {}

        /**
         * Sets both encoders.
         *
         * @param first maps its inputs, such as images, to features (N, F)
         * @param second maps its inputs, such as ids and mask, to features (N, F') of any width
         * @return this builder
         * @throws IllegalArgumentException if one block is given twice
         */
        public Builder setEncoders(Block first, Block second) {
            Checks.given(first, "setEncoders");
            Checks.given(second, "setEncoders");
            if (first == second) {
                throw new IllegalArgumentException(
                        "the encoders must be two blocks, got the same one twice");
            }
            this.first = first;
            this.second = second;
            return this;
        }

        /**
         * Sets the dimension of the shared space.
         *
         * @param dimension D, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder setUnits(int dimension) {
            units = Checks.atLeast("units", 1, dimension);
            return this;
        }

        /**
         * Adds no projections, instead of {@link #setUnits}: the encoders share a space already.
         *
         * @return this builder
         */
        public Builder optNoProjections() {
            units = 0;
            return this;
        }

        /**
         * Names the encoders, in weights, options and messages; {@code image} and {@code text} by
         * default.
         *
         * @param first the first encoder's name
         * @param second the second encoder's name
         * @return this builder
         * @throws IllegalArgumentException if a name is blank, has a dot, or is taken
         */
        public Builder optNames(String first, String second) {
            String one = Checks.given(first, "optNames");
            layout = layout.withNames(one, Checks.given(second, "optNames"));
            return this;
        }

        /**
         * Freezes an encoder, as LiT does with a pretrained one. May be called for both.
         *
         * @param name the encoder's name
         * @return this builder
         */
        public Builder optFrozen(String name) {
            frozen.add(Checks.given(name, "optFrozen"));
            return this;
        }

        /**
         * Sets how many input arrays belong to an encoder; by default one to the first.
         *
         * @param name the encoder's name
         * @param count the number of arrays, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optInputs(String name, int count) {
            Checks.given(name, "optInputs");
            inputs.put(name, Checks.atLeast("inputs of " + name, 1, count));
            return this;
        }

        /**
         * Sets the scale's block, to start from another scale: SigLIP's is 10.
         *
         * @param scale the block
         * @return this builder
         */
        public Builder optLogitScale(LogitScale scale) {
            logitScale = Checks.given(scale, "optLogitScale");
            return this;
        }

        /**
         * Adds the learned bias that SigLIP needs as a last prediction.
         *
         * @param bias the block
         * @return this builder
         */
        public Builder optLogitBias(LogitBias bias) {
            logitBias = Checks.given(bias, "optLogitBias");
            return this;
        }

        /**
         * Builds the block.
         *
         * @return the block
         * @throws IllegalStateException if the encoders or the dimension are not set
         * @throws IllegalArgumentException if an option names an encoder that does not exist
         */
        public DualEncoder build() {
            Checks.isSet(first, "setEncoders");
            Checks.isSet(units, "setUnits");
            frozen.forEach(layout::isFirst); // throws where there is no such encoder
            inputs.forEach((name, count) -> layout = layout.withCount(name, count));
            return new DualEncoder(this);
        }

        private ProjectedEncoder projected(Block encoder, int index) {
            return new ProjectedEncoder(encoder, units, frozen.contains(layout.names().get(index)));
        }
    }
}
