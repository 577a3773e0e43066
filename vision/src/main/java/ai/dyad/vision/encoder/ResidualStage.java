package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/** Residual units of one width; the first one applies the stride. */
final class ResidualStage extends ImageBlock {

    private final List<ResidualUnit> units = new ArrayList<>();

    ResidualStage(ResNetConfig config, ResNetConfig.Stage stage, int inputChannels) {
        int channels = stage.width() * config.unit().expansion();
        for (int i = 0; i < stage.depth(); i++) {
            int stride = i == 0 ? stage.stride() : 1;
            boolean projected = i == 0 && (stride != 1 || inputChannels != channels);
            ResidualUnit unit =
                    new ResidualUnit(
                            ResidualUnit.branch(config.unit(), stage.width(), stride),
                            projected ? new Downsample(channels, stride) : null);
            if (config.zeroInitResidual()) {
                unit.startAsIdentity();
            }
            units.add(addChildBlock(Integer.toString(i), unit));
        }
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        NDArray current = input;
        for (ResidualUnit unit : units) {
            NDArray next = unit.apply(store, current, training);
            if (current != input) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block unit : units) {
            unit.initialize(manager, dataType, shapes);
            shapes = unit.getOutputShapes(shapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block unit : units) {
            shapes = unit.getOutputShapes(shapes);
        }
        return shapes;
    }
}
