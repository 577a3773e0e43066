package com.example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.dyad.vision.encoder.ImageArchitecture;
import java.util.Map;

/** An encoder of one's own: the mean color of each cell of a grid, mapped to F features. */
public final class GridEncoder extends AbstractBlock {
    private final Config config;
    private final Block map;

    /** What it takes to build one. */
    public record Config(int cells, int features) {}

    /** Builds an encoder. */
    public GridEncoder(Config config) {
        this.config = config;
        this.map = addChildBlock("map", Linear.builder().setUnits(config.features()).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray images = inputs.singletonOrThrow(); // (B, C, H, W)
        Shape shape = images.getShape();
        int cells = config.cells();
        long side = shape.get(2) / cells;
        NDArray means =
                images.reshape(shape.get(0), shape.get(1), cells, side, cells, side)
                        .mean(new int[] {5})
                        .mean(new int[] {3}); // (B, C, cells, cells)
        return map.forward(store, new NDList(means.reshape(shape.get(0), -1)), training, params);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
        long inputs = shapes[0].get(1) * config.cells() * config.cells();
        map.initialize(manager, type, new Shape(shapes[0].get(0), inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
        return new Shape[] {new Shape(shapes[0].get(0), config.features())};
    }

    /** How dyad names, saves and builds it; listed in META-INF/services. */
    public static final class Grid implements ImageArchitecture<GridEncoder, Config> {
        @Override
        public String name() {
            return "grid";
        }

        @Override
        public Class<GridEncoder> blockType() {
            return GridEncoder.class;
        }

        @Override
        public Class<Config> configurationType() {
            return Config.class;
        }

        @Override
        public GridEncoder create(Config config) {
            return new GridEncoder(config);
        }

        @Override
        public Config configurationOf(GridEncoder block) {
            return block.config;
        }

        @Override
        public Map<String, Config> presets() {
            return Map.of("grid-4", new Config(4, 64));
        }
    }
}
