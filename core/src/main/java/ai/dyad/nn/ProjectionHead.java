package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maps features to the space in which a contrastive loss compares them: linear layers with batch
 * normalization and ReLU between them. It is dropped after training. Its output is not normalized;
 * the losses do that.
 *
 * <ul>
 *   <li>input: features (B, F)
 *   <li>output: projections (B, D), D the last of the units
 * </ul>
 *
 * <p>Layers: Linear, {@link Norm}, ReLU for each but the last of the units; Linear, {@link Norm}
 * for the last. A linear layer has a bias unless a normalization follows it, which would cancel it.
 * Weights start uniform in \( \pm 1/\sqrt{F} \), F the layer's inputs, and biases at 0. Parameters
 * are named as in lightly: {@code layers.0.weight} and so on, counting every ReLU.
 *
 * @see <a href="https://arxiv.org/abs/2002.05709">Chen et al., SimCLR, section 4.2</a>
 */
public final class ProjectionHead extends AbstractBlock {

    /** What follows a linear layer. */
    public enum Norm {
        /** Nothing. */
        NONE,
        /** Batch normalization with learned scale and offset. */
        BATCH,
        /** Batch normalization with a learned scale only. */
        BATCH_WITHOUT_OFFSET
    }

    private final List<Layer> layers = new ArrayList<>();
    private final ProjectionHeadConfig config;

    ProjectionHead(ProjectionHeadConfig config) {
        this.config = config;
        int index = 0;
        int count = config.units().size();
        for (int i = 0; i < count; i++) {
            boolean last = i == count - 1;
            Norm norm = last ? config.outputNorm() : config.hiddenNorm();
            boolean bias = last ? config.outputBias() : config.hiddenBias();
            Linear linear = Linear.builder().setUnits(config.units().get(i)).optBias(bias).build();
            linear.setInitializer(
                    new XavierInitializer(
                            XavierInitializer.RandomType.UNIFORM,
                            XavierInitializer.FactorType.IN,
                            1f),
                    Parameter.Type.WEIGHT);
            addChildBlock("layers." + index++, linear);
            BatchNormalization normalization = normalization(norm);
            if (normalization != null) {
                addChildBlock("layers." + index++, normalization);
            }
            layers.add(new Layer(linear, normalization));
            index++; // the ReLU
        }
    }

    /**
     * Returns a builder for a custom head.
     *
     * @return a builder: batch normalization on hidden layers, none on the output
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * SimCLR's head as in lightly: Linear, BatchNorm, ReLU, Linear, BatchNorm, no biases. Its
     * authors' sizes: 2048, 128 behind a ResNet-50; lightly's on CIFAR-10: 512, 128.
     *
     * @param hiddenUnits units of the hidden layer
     * @param outputUnits D
     * @return the head
     */
    public static ProjectionHead simClr(int hiddenUnits, int outputUnits) {
        return builder().setUnits(hiddenUnits, outputUnits).optOutputNorm(Norm.BATCH).build();
    }

    /**
     * SimCLR v2's head: three linear layers, each with BatchNorm, the last one without offset.
     *
     * @param hiddenUnits units of both hidden layers
     * @param outputUnits D, 128 in the paper
     * @return the head
     * @see <a href="https://arxiv.org/abs/2006.10029">Chen et al., SimCLR v2</a>
     */
    public static ProjectionHead simClrV2(int hiddenUnits, int outputUnits) {
        return builder()
                .setUnits(hiddenUnits, hiddenUnits, outputUnits)
                .optOutputNorm(Norm.BATCH_WITHOUT_OFFSET)
                .build();
    }

    /**
     * MoCo v2's head: Linear, ReLU, Linear, with biases and without normalization.
     *
     * @param hiddenUnits units of the hidden layer, 2048 in the paper
     * @param outputUnits D, 128 in the paper
     * @return the head
     * @see <a href="https://arxiv.org/abs/2003.04297">Chen et al., MoCo v2</a>
     */
    public static ProjectionHead mocoV2(int hiddenUnits, int outputUnits) {
        return builder().setUnits(hiddenUnits, outputUnits).optHiddenNorm(Norm.NONE).build();
    }

    /**
     * Returns the layers of the head.
     *
     * @return the configuration it was built from
     */
    public ProjectionHeadConfig getConfig() {
        return config;
    }

    /**
     * Returns the size of a projection.
     *
     * @return D
     */
    public int outputUnits() {
        return config.units().get(config.units().size() - 1);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray current = inputs.singletonOrThrow();
        for (int i = 0; i < layers.size(); i++) {
            NDArray next = layers.get(i).apply(store, current, training);
            if (i > 0) {
                current.close();
            }
            current = next;
            if (i < layers.size() - 1) {
                try (NDArray activation = current) {
                    current = activation.getNDArrayInternal().relu();
                }
            }
        }
        return new NDList(current);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block child : getChildren().values()) {
            child.initialize(manager, dataType, shapes);
            shapes = child.getOutputShapes(shapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), outputUnits())};
    }

    @Override
    protected void beforeInitialize(Shape... inputShapes) {
        if (inputShapes.length != 1 || inputShapes[0].dimension() != 2) {
            throw new IllegalArgumentException(
                    "a projection head takes features (B, F), got " + Arrays.toString(inputShapes));
        }
        super.beforeInitialize(inputShapes);
    }

    private static BatchNormalization normalization(Norm norm) {
        return switch (norm) {
            case NONE -> null;
            case BATCH -> BatchNormalization.withOffset();
            case BATCH_WITHOUT_OFFSET -> BatchNormalization.withoutOffset();
        };
    }

    /** A linear layer and the normalization behind it, null for none. */
    private record Layer(Linear linear, BatchNormalization normalization) {

        NDArray apply(ParameterStore store, NDArray input, boolean training) {
            NDArray product = linear.forward(store, new NDList(input), training).singletonOrThrow();
            if (normalization == null) {
                return product;
            }
            try (product) {
                return normalization.normalize(store, product, training);
            }
        }
    }

    /** Builds a {@link ProjectionHead}. */
    public static final class Builder {

        private int[] units;
        private Norm hiddenNorm = Norm.BATCH;
        private Norm outputNorm = Norm.NONE;
        private Boolean hiddenBias;
        private Boolean outputBias;

        private Builder() {}

        /**
         * Sets the outputs of every linear layer, the projection's size last.
         *
         * @param units at least one size, all &gt; 0
         * @return this builder
         * @throws IllegalArgumentException if there is none or one of them is not positive
         */
        public Builder setUnits(int... units) {
            Checks.given(units, "setUnits");
            if (units.length == 0 || Arrays.stream(units).anyMatch(size -> size <= 0)) {
                throw new IllegalArgumentException(
                        "units must be at least one size > 0, got " + Arrays.toString(units));
            }
            this.units = units.clone();
            return this;
        }

        /**
         * Sets what follows the hidden linear layers; by default {@link Norm#BATCH}.
         *
         * @param norm the normalization
         * @return this builder
         */
        public Builder optHiddenNorm(Norm norm) {
            hiddenNorm = Checks.given(norm, "optHiddenNorm");
            return this;
        }

        /**
         * Sets what follows the last linear layer; by default {@link Norm#NONE}.
         *
         * @param norm the normalization
         * @return this builder
         */
        public Builder optOutputNorm(Norm norm) {
            outputNorm = Checks.given(norm, "optOutputNorm");
            return this;
        }

        /**
         * Sets whether hidden linear layers have a bias; by default only without a normalization.
         *
         * @param bias whether they have one
         * @return this builder
         */
        public Builder optHiddenBias(boolean bias) {
            hiddenBias = bias;
            return this;
        }

        /**
         * Sets whether the last linear layer has a bias; by default only without a normalization.
         *
         * @param bias whether it has one
         * @return this builder
         */
        public Builder optOutputBias(boolean bias) {
            outputBias = bias;
            return this;
        }

        /**
         * Builds the head.
         *
         * @return the head
         * @throws IllegalStateException if the units are not set
         */
        public ProjectionHead build() {
            Checks.isSet(units, "setUnits");
            return new ProjectionHead(
                    new ProjectionHeadConfig(
                            Arrays.stream(units).boxed().toList(),
                            hiddenNorm,
                            outputNorm,
                            hiddenBias == null ? hiddenNorm == Norm.NONE : hiddenBias,
                            outputBias == null ? outputNorm == Norm.NONE : outputBias));
        }
    }
}
