package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.nn.XbmQueue;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the other losses that have a tiled form: same value and gradients as dense. */
class TiledOptionsTest {
    private static final int NEGATIVES = 29;
    private static final int OWN = 3;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Arguments> infoNce() {
        Stream.Builder<Arguments> all = Stream.builder();
        for (Similarity similarity : List.of(Similarity.COSINE, Similarity.DOT)) {
            for (EqualIds ids : EqualIds.values()) {
                for (ExtraNegatives extra : ExtraNegatives.values()) {
                    all.add(Arguments.of(similarity, ids, extra));
                }
            }
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("infoNce")
    void infoNce(Similarity similarity, EqualIds equalIds, ExtraNegatives extra) {
        IntFunction<Loss> loss =
                tileSize ->
                        InfoNceLoss.builder()
                                .optSimilarity(similarity)
                                .optTemperature(similarity == Similarity.DOT ? 2 : 0.1f)
                                .optEqualIds(equalIds)
                                .optExtraNegatives(extra)
                                .optLabelSmoothing(0.1f)
                                .optTileSize(tileSize)
                                .build();
        NDList ids = TiledForm.ids(manager);
        TiledForm.assertEqualsDense(loss, ids, TiledForm.pair(manager));
        boolean isOneEach = extra == ExtraNegatives.ONE_PER_QUERY;
        int negatives = isOneEach ? TiledForm.SAMPLES : NEGATIVES;
        NDArray rows = TiledForm.normal(manager, new Shape(negatives, TiledForm.WIDTH), 4);
        TiledForm.assertEqualsDense(loss, null, with(rows));
        TiledForm.assertEqualsDense(loss, ids, with(rows, queueIds(negatives)));
        if (!isOneEach) {
            assertSetsEqualDense(loss, ids);
        }
    }

    private void assertSetsEqualDense(IntFunction<Loss> loss, NDList ids) {
        Shape table = new Shape(TiledForm.SAMPLES, OWN);
        NDArray own = TiledForm.normal(manager, table.add(TiledForm.WIDTH), 5);
        TiledForm.assertEqualsDense(loss, null, with(own));
        NDArray ownIds = queueIds(TiledForm.SAMPLES * OWN).reshape(table);
        TiledForm.assertEqualsDense(loss, ids, with(own, ownIds));
    }

    private NDList with(NDArray... more) {
        NDList predictions = TiledForm.pair(manager);
        predictions.addAll(new NDList(more));
        return predictions;
    }

    /** Every seventh place is empty. */
    private NDArray queueIds(int size) {
        return manager.create(
                LongStream.range(0, size).map(i -> i % 7 == 0 ? XbmQueue.EMPTY : i % 11).toArray());
    }

    @ParameterizedTest
    @EnumSource(EqualIds.class)
    void decoupled(EqualIds equalIds) {
        for (float width : new float[] {0.5f, 100}) {
            IntFunction<Loss> loss =
                    rows ->
                            DecoupledLoss.builder()
                                    .optEqualIds(equalIds)
                                    .optWeightWidth(width)
                                    .optTileSize(rows)
                                    .build();
            TiledForm.assertEqualsDense(loss, TiledForm.ids(manager), TiledForm.pair(manager));
            TiledForm.assertEqualsDense(loss, null, TiledForm.pair(manager));
        }
    }

    @ParameterizedTest
    @EnumSource(EqualIds.class)
    void sigLip(EqualIds equalIds) {
        NDList predictions = with(manager.create(2.3f), manager.create(-3f));
        IntFunction<Loss> loss =
                rows -> SigLipLoss.builder().optEqualIds(equalIds).optTileSize(rows).build();
        TiledForm.assertEqualsDense(loss, TiledForm.ids(manager), predictions);
        TiledForm.assertEqualsDense(loss, null, predictions);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.2f})
    void supCon(float smoothing) {
        TiledForm.assertEqualsDense(
                rows -> SupConLoss.builder().optLabelSmoothing(smoothing).optTileSize(rows).build(),
                TiledForm.ids(manager),
                new NDList(TiledForm.pair(manager).get(0)));
    }
}
