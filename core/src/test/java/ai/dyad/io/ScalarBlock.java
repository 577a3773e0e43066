package ai.dyad.io;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;

/** A block with one parameter of shape (). */
final class ScalarBlock extends AbstractBlock {

    ScalarBlock() {
        addParameter(
                Parameter.builder()
                        .setName("scale")
                        .setType(Parameter.Type.OTHER)
                        .optShape(new Shape())
                        .optInitializer(new ConstantInitializer(1f))
                        .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> p) {
        return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
