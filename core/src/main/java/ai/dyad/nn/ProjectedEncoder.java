package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/**
 * One side of a {@link DualEncoder}: an encoder and a linear map without bias into the shared
 * space, (B, ...) to (B, F) to (B, D). A frozen encoder is never trained and always runs in
 * evaluation mode.
 */
final class ProjectedEncoder extends AbstractBlock {
    private final Block backbone;
    private final Block projection;
    private final int units;
    private final boolean frozen;

    ProjectedEncoder(Block backbone, int units, boolean frozen) {
        // the name that saved weights carry
        this.backbone = addChildBlock("tower", backbone);
        this.units = units;
        this.projection =
                units == 0
                        ? Blocks.identityBlock()
                        : addChildBlock(
                                "projection",
                                Linear.builder().setUnits(units).optBias(false).build());
        this.frozen = frozen;
    }

    Block backbone() {
        return backbone;
    }

    Block projection() {
        return projection;
    }

    int units() {
        return units;
    }

    /** Freezes the encoder's parameters, because DJL unfreezes all parameters of a loaded model. */
    void freezeIfAsked() {
        if (frozen) {
            for (Parameter parameter : backbone.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    parameter.freeze(true);
                }
            }
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        // no parameter of a frozen encoder has a gradient, so its forward pass builds no graph
        NDList features = backbone.forward(store, inputs, training && !frozen, params);
        return projection.forward(store, features, training, params);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        backbone.initialize(manager, dataType, inputShapes);
        if (units == 0) {
            freezeIfAsked();
            return;
        }
        Shape features = backbone.getOutputShapes(inputShapes)[0];
        double deviation = 1 / Math.sqrt((double) features.get(features.dimension() - 1));
        projection.setInitializer(new NormalInitializer((float) deviation), Parameter.Type.WEIGHT);
        projection.initialize(manager, dataType, features);
        freezeIfAsked();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] features = backbone.getOutputShapes(inputShapes);
        return units == 0 ? features : projection.getOutputShapes(features);
    }
}
