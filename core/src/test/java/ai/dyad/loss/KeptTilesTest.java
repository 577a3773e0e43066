package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

/**
 * More tiles than are kept between the sweeps, of two sizes: some fit where others no longer do.
 */
class KeptTilesTest {
    private static final int PAIRS = 4300;
    private static final int EVEN = 430;
    private static final int UNEVEN = 480; // nine blocks of 477 or 478

    @Test
    void theGradientDoesNotDependOnWhichTilesWereKept() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray image = TiledForm.normal(manager, new Shape(PAIRS, 4), 1);
            NDArray text = TiledForm.normal(manager, new Shape(PAIRS, 4), 2);
            NDArray expected = gradient(EVEN, image, text);
            NDArray actual = gradient(UNEVEN, image, text);
            float largest = expected.abs().max().getFloat();
            assertEquals(0, actual.sub(expected).abs().max().getFloat(), 1e-5 * largest);
        }
    }

    private static NDArray gradient(int tileRows, NDArray image, NDArray text) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray leaf = image.duplicate();
            leaf.setRequiresGradient(true);
            NDArray logScale = image.getManager().create((float) Math.log(10));
            ClipLoss loss = ClipLoss.builder().optTileSize(tileRows).build();
            collector.backward(loss.evaluate(null, new NDList(leaf, text, logScale)));
            return leaf.getGradient().duplicate();
        }
    }
}
