package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.dyad.golden.GoldenCase;
import ai.dyad.golden.GoldenCases;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reference value and gradient, in float32. A case without an implementation fails {@link
 * #everyFamilyHasExactlyOneOwner}.
 */
class GoldenLossTest {
    /** Of the value, and of the largest component of each gradient: some 80 float32 roundings. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    /** How one family of cases is computed here. */
    private record Implementation(
            Function<GoldenCase, Loss> loss, List<String> predictions, List<String> labels) {}

    private static final Map<String, Implementation> IMPLEMENTATIONS = implementations();

    /** Families whose cases another test computes. */
    private static final Map<String, String> COMPUTED_ELSEWHERE =
            Map.of("mi-bound", "ai.dyad.information.MutualInformationTest");

    private static Map<String, Implementation> implementations() {
        Map<String, Implementation> families = new LinkedHashMap<>();
        families.put("nt-xent", views(c -> ntXent(c.param("temperature"))));
        families.put("dcl", views(c -> decoupled(c.param("temperature"))));
        families.put(
                "info-nce",
                new Implementation(
                        c -> infoNce(c.param("temperature")),
                        List.of("query", "key", "negatives"),
                        List.of()));
        families.put(
                "clip",
                new Implementation(
                        c -> ClipLoss.builder().build(),
                        List.of("image", "text", "logit_scale"),
                        List.of()));
        families.put(
                "siglip",
                new Implementation(
                        c -> SigLipLoss.builder().build(),
                        List.of("image", "text", "logit_scale", "logit_bias"),
                        List.of()));
        families.put(
                "sup-con",
                new Implementation(
                        c -> supCon(c.param("temperature")),
                        List.of("features"),
                        List.of("labels")));
        families.put("exact-softmax", scores(c -> Loss.softmaxCrossEntropyLoss()));
        families.put("hinge", scores(c -> new MaxMarginLoss()));
        String positive = "log_q_positive";
        String noise = "log_q_noise";
        families.put("local-nce", samples(c -> new LocalNceLoss(), positive, noise));
        families.put("negative-sampling", samples(c -> new NegativeSamplingLoss()));
        families.put("global-nce", samples(c -> new GlobalNceLoss(), positive, noise));
        families.put("importance-sampled-nll", samples(c -> new ImportanceSampledLoss(), noise));
        families.put("target-included-nll", samples(c -> new TargetIncludedLoss(), noise));
        return families;
    }

    /** The same losses in tiles of 4 rows, which divide none of the batches evenly. */
    private static final Map<String, Function<GoldenCase, Loss>> TILED =
            Map.of(
                    "nt-xent",
                    c ->
                            NtXentLoss.builder()
                                    .optTemperature(c.param("temperature"))
                                    .optTileSize(4)
                                    .build(),
                    "dcl",
                    c ->
                            DecoupledLoss.builder()
                                    .optTemperature(c.param("temperature"))
                                    .optTileSize(4)
                                    .build(),
                    "info-nce",
                    c ->
                            InfoNceLoss.builder()
                                    .optTemperature(c.param("temperature"))
                                    .optTileSize(4)
                                    .build(),
                    "clip",
                    c -> ClipLoss.builder().optTileSize(4).build(),
                    "siglip",
                    c -> SigLipLoss.builder().optTileSize(4).build(),
                    "sup-con",
                    c ->
                            SupConLoss.builder()
                                    .optTemperature(c.param("temperature"))
                                    .optTileSize(4)
                                    .build());

    private static Implementation views(Function<GoldenCase, Loss> loss) {
        return new Implementation(loss, List.of("view0", "view1"), List.of());
    }

    private static Implementation scores(Function<GoldenCase, Loss> loss) {
        return new Implementation(loss, List.of("scores"), List.of("target"));
    }

    private static Implementation samples(Function<GoldenCase, Loss> loss, String... labels) {
        return new Implementation(loss, List.of("positive_score", "noise_score"), List.of(labels));
    }

    private static Loss ntXent(float temperature) {
        return NtXentLoss.builder().optTemperature(temperature).build();
    }

    private static Loss decoupled(float temperature) {
        return DecoupledLoss.builder().optTemperature(temperature).build();
    }

    private static Loss infoNce(float temperature) {
        return InfoNceLoss.builder().optTemperature(temperature).build();
    }

    private static Loss supCon(float temperature) {
        return SupConLoss.builder().optTemperature(temperature).build();
    }

    static Stream<GoldenCase> cases() {
        return GoldenCases.all().stream()
                .filter(golden -> IMPLEMENTATIONS.containsKey(golden.family()));
    }

    @Test
    void everyFamilyHasExactlyOneOwner() {
        Set<String> inFile = new TreeSet<>();
        GoldenCases.all().forEach(golden -> inFile.add(golden.family()));
        Set<String> owned = new TreeSet<>(IMPLEMENTATIONS.keySet());
        assertTrue(owned.stream().noneMatch(COMPUTED_ELSEWHERE::containsKey));
        owned.addAll(COMPUTED_ELSEWHERE.keySet());
        assertEquals(inFile, owned);
    }

    static Stream<GoldenCase> tiledCases() {
        return cases().filter(golden -> TILED.containsKey(golden.family()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matchesValueAndEveryGradient(GoldenCase golden) {
        assertMatches(golden, IMPLEMENTATIONS.get(golden.family()).loss());
    }

    @ParameterizedTest
    @MethodSource("tiledCases")
    void matchesTileByTile(GoldenCase golden) {
        assertMatches(golden, TILED.get(golden.family()));
    }

    private static void assertMatches(GoldenCase golden, Function<GoldenCase, Loss> loss) {
        Implementation implementation = IMPLEMENTATIONS.get(golden.family());
        try (NDManager manager = NDManager.newBaseManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            Map<String, NDArray> inputs = new LinkedHashMap<>();
            golden.inputs()
                    .forEach(
                            (name, tensor) -> {
                                NDArray input = tensor.float32(manager);
                                input.setRequiresGradient(true);
                                inputs.put(name, input);
                            });
            NDList predictions = new NDList();
            for (String name : implementation.predictions()) {
                if (inputs.containsKey(name)) { // some cases go without negatives
                    predictions.add(inputs.get(name));
                }
            }
            assertEquals(inputs.size(), predictions.size(), "an input is not used");
            NDArray value =
                    loss.apply(golden)
                            .evaluate(labels(golden, implementation, manager), predictions);
            collector.backward(value);

            double expected = golden.expected().loss();
            assertEquals(expected, value.getFloat(), RELATIVE_TOLERANCE * Math.abs(expected));
            inputs.forEach((name, input) -> assertGradient(golden, name, input.getGradient()));
        }
    }

    private static NDList labels(
            GoldenCase golden, Implementation implementation, NDManager manager) {
        NDList labels = new NDList();
        for (String name : implementation.labels()) {
            GoldenCase.Tensor tensor = golden.constants().get(name);
            boolean integers = Set.of("labels", "target").contains(name);
            labels.add(integers ? tensor.int64(manager) : tensor.float32(manager));
        }
        assertEquals(golden.constants().size(), labels.size(), "a constant is not used");
        return labels;
    }

    private static void assertGradient(GoldenCase golden, String name, NDArray gradient) {
        double[] expected = golden.expected().gradients().get(name).data();
        float[] actual = gradient.toFloatArray();
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], RELATIVE_TOLERANCE * scale, name + "[" + i + "]");
        }
    }
}
