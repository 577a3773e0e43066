package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A cosine does not depend on lengths, even if their squares overflow float32. */
class RowLengthTest {
    private static final int SAMPLES = 13;
    private static final int WIDTH = 6;
    private static final double RELATIVE = 2e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static Map<String, IntFunction<Loss>> losses() {
        return Map.of(
                "NtXent", t -> NtXentLoss.builder().optTileSize(t).build(),
                "Decoupled",
                        t -> DecoupledLoss.builder().optWeightWidth(0.5f).optTileSize(t).build(),
                "SupCon", t -> SupConLoss.builder().optTileSize(t).build(),
                "InfoNce", t -> InfoNceLoss.builder().optTileSize(t).build(),
                "Clip", t -> ClipLoss.builder().optTileSize(t).build(),
                "SigLip", t -> SigLipLoss.builder().optTileSize(t).build(),
                "Triplet", t -> TripletLoss.builder().build());
    }

    static Stream<Arguments> cases() {
        return losses().keySet().stream()
                .flatMap(
                        name ->
                                Stream.of(1e37f, 1e20f, 1e-24f, 1e-33f)
                                        .flatMap(
                                                length ->
                                                        Stream.of(0, 4)
                                                                .map(
                                                                        tile ->
                                                                                Arguments.of(
                                                                                        name,
                                                                                        length,
                                                                                        tile))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void neitherValueNorGradientDependsOnHowLongTheRowsAre(String name, float length, int tile) {
        Loss loss = losses().get(name).apply(tile);
        NDList labels = "SupCon".equals(name) ? classes() : new NDList();
        NDList usual = predictions(name, 1);
        NDList scaled = predictions(name, length);
        double expected = loss.evaluate(labels, usual).getFloat();
        double value = loss.evaluate(labels, scaled).getFloat();
        assertEquals(expected, value, RELATIVE * Math.abs(expected));
        List<double[]> gradients = FiniteDifferences.autograd(loss, labels, usual);
        List<double[]> ofScaled = FiniteDifferences.autograd(loss, labels, scaled);
        for (int input = 0; input < gradients.size(); input++) {
            boolean areRows = usual.get(input).getShape().dimension() > 1;
            assertGradients(gradients.get(input), ofScaled.get(input), areRows ? length : 1);
        }
    }

    /** Every second row has its usual length, and so its usual gradient. */
    private static void assertGradients(double[] usual, double[] scaled, double length) {
        double largest = 0;
        for (double component : usual) {
            largest = Math.max(largest, Math.abs(component));
        }
        assertTrue(largest > 0);
        for (int i = 0; i < usual.length; i++) {
            double factor = i / WIDTH % 2 == 0 ? length : 1;
            assertEquals(usual[i], scaled[i] * factor, 5 * RELATIVE * largest, "component " + i);
        }
    }

    private NDList predictions(String name, float length) {
        NDArray first = TiledForm.normal(manager, new Shape(SAMPLES, WIDTH), 1);
        NDArray second = TiledForm.normal(manager, new Shape(SAMPLES, WIDTH), 2);
        NDArray lengths = manager.ones(new Shape(SAMPLES, 1));
        lengths.set(new NDIndex("::2"), length);
        NDList rows = new NDList(first.mul(lengths), second.add(first).mul(lengths));
        NDArray third = TiledForm.normal(manager, first.getShape(), 3).mul(lengths);
        return switch (name) {
            case "SupCon" -> rows.subNDList(0, 1);
            case "Triplet", "InfoNce" -> rows.addAll(new NDList(third));
            case "Clip" -> rows.addAll(new NDList(manager.create(2f)));
            case "SigLip" -> rows.addAll(new NDList(manager.create(2f), manager.create(-3f)));
            default -> rows;
        };
    }

    private NDList classes() {
        return new NDList(manager.arange(0, SAMPLES, 1, DataType.INT64).mod(3));
    }

    @Test
    void numbersWhoseSumOverflowsAreFinite() {
        NDList rows =
                new NDList(
                        manager.full(new Shape(2, 64), 3e38f), manager.full(new Shape(2, 64), 1f));
        float value = NtXentLoss.builder().build().evaluate(null, rows).getFloat();
        assertEquals(Math.log(3), value, RELATIVE);
    }

    @Test
    void scalarProductsOfVeryLongWithVeryShortRowsAreTiledToo() {
        NDArray query = TiledForm.normal(manager, new Shape(SAMPLES, WIDTH), 1);
        NDArray key = TiledForm.normal(manager, new Shape(SAMPLES, WIDTH), 2);
        NDList usual = new NDList(query, key);
        NDList scaled = new NDList(query.mul(1e25f), key.mul(1e-25f));
        for (int tile : new int[] {0, 4}) {
            Loss loss =
                    InfoNceLoss.builder()
                            .optSimilarity(Similarity.DOT)
                            .optTemperature(1)
                            .optTileSize(tile)
                            .build();
            float expected = loss.evaluate(null, usual).getFloat();
            assertEquals(expected, loss.evaluate(null, scaled).getFloat(), RELATIVE * expected);
        }
    }
}
