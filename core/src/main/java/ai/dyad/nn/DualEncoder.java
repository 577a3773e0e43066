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
 * DualEncoder dual =
 *         DualEncoder.builder().setEncoders(images, texts).setUnits(128).optFrozen("text").build();
 * Block imageEncoder = dual.getEncoder("image"); // what remains after training
 * }</pre>
 *
 * <p>The encoders are named {@code image} and {@code text} by default. The scale starts at 1 / 0.07
 * and is clamped to at most 100 after each step, see {@link LogitScale}. Projections start normal
 * with deviation \(1/\sqrt{F}\), F the features of their encoder.
 *
 * <p>An encoder can be frozen, which the LiT paper calls locked: its parameters get no gradient, no
 * update and no weight decay, its batch normalization and dropout stay in evaluation, and its pass
 * keeps no graph. Its projection is still trained.
 *
 * <p>{@link ai.dyad.io.StateDict} names an encoder's parameters {@code image.tower.*} and {@code
 * image.projection.weight}, {@code image} its name, and the scale {@code logit_scale.logit_scale}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, fig. 3</a>
 * @see <a href="https://arxiv.org/abs/2111.07991">Zhai et al. 2022, LiT</a>
 */
public final class DualEncoder extends AbstractBlock {
    private final InputLayout layout;
    private final ProjectedEncoder first;
    private final ProjectedEncoder second;
    private final LogitScale logitScale;
    private final LogitBias logitBias;

    private DualEncoder(Builder builder) {
        layout = builder.layout;
        first = addChildBlock(names().get(0), builder.projected(builder.first, 0));
        second = addChildBlock(names().get(1), builder.projected(builder.second, 1));
        logitScale = addChildBlock("logit_scale", builder.logitScale);
        logitBias =
                builder.logitBias == null ? null : addChildBlock("logit_bias", builder.logitBias);
    }

    /**
     * Returns a builder with CLIP's names and scale and no frozen encoder.
     *
     * @return a builder
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
        return layout.names();
    }

    /**
     * Returns an encoder with its projection, which is what you use after training: inputs to raw
     * embeddings (N, D).
     *
     * @param name one of {@link #names()}
     * @return a block that shares this one's parameters
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getEncoder(String name) {
        return layout.isFirst(name) ? first : second;
    }

    /**
     * Returns an encoder alone, without its projection.
     *
     * @param name one of {@link #names()}
     * @return the block that was given, inputs to features (N, F)
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getBackbone(String name) {
        return (layout.isFirst(name) ? first : second).backbone();
    }

    /**
     * Returns the linear map from an encoder's features to the shared space.
     *
     * @param name one of {@link #names()}
     * @return the projection, with one parameter, the weight (D, F); without projections the
     *     identity
     * @throws IllegalArgumentException if there is no such encoder
     */
    public Block getProjection(String name) {
        return (layout.isFirst(name) ? first : second).projection();
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

    /**
     * Returns a builder with these encoders, scale and bias, and nothing frozen. What it builds
     * shares all parameters with this block.
     *
     * @return the builder, for an encoder pair without projections
     * @throws IllegalStateException if there are projections, which cannot be shared
     */
    public Builder toBuilder() {
        if (units() != 0) {
            throw new IllegalStateException("toBuilder needs encoders without projections");
        }
        Builder builder = new Builder().setEncoders(first.backbone(), second.backbone());
        builder.layout = layout;
        builder.logitBias = logitBias;
        return builder.optNoProjections().optLogitScale(logitScale);
    }

    InputLayout layout() {
        return layout;
    }

    int units() {
        return first.units();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (training) {
            first.freezeIfAsked();
            second.freezeIfAsked();
        }
        NDList outputs = new NDList();
        outputs.addAll(first.forward(store, layout.ofFirst(inputs), training, params));
        outputs.addAll(second.forward(store, layout.ofSecond(inputs), training, params));
        outputs = logitScale.forward(store, outputs, training, params);
        return logitBias == null ? outputs : logitBias.forward(store, outputs, training, params);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        first.initialize(manager, dataType, layout.ofFirst(inputShapes));
        second.initialize(manager, dataType, layout.ofSecond(inputShapes));
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
        Shape ofFirst = first.getOutputShapes(layout.ofFirst(inputShapes))[0];
        Shape ofSecond = second.getOutputShapes(layout.ofSecond(inputShapes))[0];
        if (ofFirst.get(1) != ofSecond.get(1)) {
            throw new IllegalArgumentException(
                    String.format(
                            "without projections both encoders must have as many features, got %d"
                                    + " and %d: call setUnits to project them",
                            ofFirst.get(1), ofSecond.get(1)));
        }
        return new Shape[] {ofFirst, ofSecond};
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
         * Adds no projections: the encoders already map to one shared space, such as those of a
         * published CLIP. Takes the place of {@link #setUnits}.
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
            layout =
                    layout.withNames(
                            Checks.given(first, "optNames"), Checks.given(second, "optNames"));
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
         * Sets how many input arrays belong to an encoder. By default one belongs to the first, and
         * the second gets all others.
         *
         * @param name the encoder's name
         * @param count the number of arrays, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optInputs(String name, int count) {
            inputs.put(
                    Checks.given(name, "optInputs"), Checks.atLeast("inputs of " + name, 1, count));
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
            boolean isFrozen = frozen.contains(layout.names().get(index));
            return new ProjectedEncoder(encoder, units, isFrozen);
        }
    }
}
