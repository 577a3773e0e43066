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

class NtXentTilesTest implements LossContract {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return NtXentLoss.builder().optTileSize(4).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(
                LossFixture.array(owner, LossFixture.sine()),
                LossFixture.array(owner, LossFixture.partners()));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 0.1f, 0.01f, 0.002f})
    void equalsTheWholeMatrix(float temperature) {
        TiledForm.assertEqualsDense(
                rows -> NtXentLoss.builder().optTemperature(temperature).optTileSize(rows).build(),
                null,
                TiledForm.pair(manager));
    }

    @ParameterizedTest
    @EnumSource(EqualIds.class)
    void equalsTheWholeMatrixWithIds(EqualIds equalIds) {
        TiledForm.assertEqualsDense(
                rows -> NtXentLoss.builder().optEqualIds(equalIds).optTileSize(rows).build(),
                TiledForm.ids(manager),
                TiledForm.pair(manager));
    }

    @ParameterizedTest
    @EnumSource(EqualIds.class)
    void equalsTheWholeMatrixWithLabelSmoothing(EqualIds equalIds) {
        TiledForm.assertEqualsDense(
                rows ->
                        NtXentLoss.builder()
                                .optEqualIds(equalIds)
                                .optLabelSmoothing(0.2f)
                                .optTileSize(rows)
                                .build(),
                TiledForm.ids(manager),
                TiledForm.pair(manager));
    }

    /** All views of a sample point away from all others, so that few terms are within reach. */
    @Test
    void anchorsFarBelowTheBoundKeepTheirLoss() {
        NDArray axis = manager.create(new float[] {1, 0, 0, -1, 0.01f, 0}).reshape(2, 3);
        NDArray other = manager.create(new float[] {-1, 0, 0.01f, 0.9f, 0, 0.1f}).reshape(2, 3);
        TiledForm.assertEqualsDense(
                rows -> NtXentLoss.builder().optTemperature(0.01f).optTileSize(rows).build(),
                null,
                new NDList(axis, other));
    }

    @Test
    void singlePairHasZeroLoss() {
        NDArray row = manager.create(new float[] {1, 2, 3}).reshape(1, 3);
        float value = loss().evaluate(null, new NDList(row, row.mul(2))).getFloat();
        assertEquals(0, value, 1e-6);
    }

    @Test
    void rejectsANegativeTileSize() {
        Rejection.assertMessage(
                "tile size must be >= 0, got -1", () -> NtXentLoss.builder().optTileSize(-1));
    }
}
