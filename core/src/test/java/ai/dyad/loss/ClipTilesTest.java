package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTilesTest implements LossContract {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return ClipLoss.builder().optTileSize(4).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(
                LossFixture.array(owner, LossFixture.sine()),
                LossFixture.array(owner, LossFixture.partners()),
                owner.create((float) Math.log(10)));
    }

    @Override
    public NDList extremePredictions(NDManager owner) {
        NDList predictions = predictions(owner);
        return new NDList(
                predictions.get(0).mul(1e4f),
                predictions.get(1).mul(1e4f),
                owner.create((float) Math.log(100)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 10, 100})
    void equalsTheWholeMatrixAtEveryScale(double scale) {
        TiledForm.assertEqualsDense(
                rows -> ClipLoss.builder().optTileSize(rows).build(), null, scaledPair(scale));
    }

    @ParameterizedTest
    @EnumSource(EqualIds.class)
    void equalsTheWholeMatrixWithIdsAndLabelSmoothing(EqualIds equalIds) {
        TiledForm.assertEqualsDense(
                rows ->
                        ClipLoss.builder()
                                .optEqualIds(equalIds)
                                .optLabelSmoothing(0.1f)
                                .optTileSize(rows)
                                .build(),
                TiledForm.ids(manager),
                scaledPair(14));
    }

    /** Texts in the cone opposite to the images': all cosines are far below 0. */
    @Test
    void modalityGapDoesNotDropTerms() {
        NDArray first = manager.ones(TiledForm.pair(manager).get(0).getShape());
        NDList noise = TiledForm.pair(manager);
        NDArray tenth = manager.create(0.2f);
        NDList predictions =
                new NDList(
                        first.add(noise.get(0).mul(tenth)),
                        first.neg().add(noise.get(1).mul(tenth)),
                        manager.create((float) Math.log(100)));
        TiledForm.assertEqualsDense(
                rows -> ClipLoss.builder().optTileSize(rows).build(), null, predictions);
    }

    @Test
    void eachDirectionEqualsTheWholeMatrix() {
        ClipLoss dense = ClipLoss.builder().optTileSize(0).build();
        ClipLoss tiled = ClipLoss.builder().optTileSize(5).build();
        NDList predictions = scaledPair(20);
        NDList ids = TiledForm.ids(manager);
        assertEquals(
                dense.imageToText(ids, predictions).getFloat(),
                tiled.imageToText(ids, predictions).getFloat(),
                1e-5);
        assertEquals(
                dense.textToImage(ids, predictions).getFloat(),
                tiled.textToImage(ids, predictions).getFloat(),
                1e-5);
    }

    private NDList scaledPair(double scale) {
        NDList predictions = TiledForm.pair(manager);
        predictions.add(manager.create((float) Math.log(scale)));
        return predictions;
    }
}
