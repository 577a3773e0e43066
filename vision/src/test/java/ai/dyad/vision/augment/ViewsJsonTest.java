package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.BatchKey;
import ai.dyad.vision.augment.ProvidedAugmentations.Shade;
import ai.dyad.vision.augment.ProvidedAugmentations.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Views written as JSON and read again, by their built-in, registered and provided steps. */
class ViewsJsonTest {
    private static final String VIEWS =
            """
            {"format": 1, "views": [{"size": [8, 9], "filter": "bicubic", "steps": [
              {"type": "random_resized_crop", "scale": [0.2, 1], "ratio": [0.75, 1.333]},
              {"type": "color_jitter", "probability": 0.8,
               "strength": {"brightness": 0.4, "contrast": 0.4, "saturation": 0.2, "hue": 0.1}},
              {"type": "gaussian_blur", "probability": 0.5, "sigma": [0.1, 2.0], "kernel_size": 3}
            ]}]}""";

    /** A step that a program registers by a call. */
    private record Dim(double factor) implements MatrixAugmentation {
        @Override
        public void compile(ViewMatrices matrices, RandomGenerator random) {
            matrices.brightness(factor);
        }
    }

    private record Listed(java.util.List<String> names) implements MatrixAugmentation {
        @Override
        public void compile(ViewMatrices matrices, RandomGenerator random) {}
    }

    static Iterable<String> recipes() {
        return ViewRecipes.names();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeReadsBackAsItWasWritten(String name) {
        Views views =
                ViewRecipes.named(name, 32)
                        .optSeed(-7)
                        .optNormalization(Normalization.CIFAR10)
                        .build();
        String json = views.toJson();
        Views read = Views.fromJson(json).build();
        assertEquals(views.pipelines(), read.pipelines());
        assertEquals(views.normalization(), read.normalization());
        assertEquals(json, read.toJson());
        for (ViewPipeline pipeline : views.pipelines()) {
            assertEquals(pipeline, ViewPipeline.fromJson(pipeline.toJson()));
        }
    }

    @Test
    void viewsReadFromJsonAreBitIdentical() {
        Views views = ViewRecipes.byol(16).optNormalization(Normalization.CIFAR10).build();
        Views read = Views.fromJson(views.toJson()).build();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = Fixtures.images(manager, 3, 3, 20);
            BatchKey key = BatchKey.of(3, 1, Fixtures.indices(3));
            NDList expected = views.views(new NDList(images), key);
            NDList actual = read.views(new NDList(images), key);
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(expected.get(i).toFloatArray(), actual.get(i).toFloatArray());
            }
        }
    }

    @Test
    void writesReadableJson() {
        String json = ViewRecipes.simclrCifar(32).optSeed(7).build().toJson();
        String expected =
                """
                {
                  "format": 1,
                  "views": [
                    {
                      "count": 2,
                      "size": [32, 32],
                      "filter": "bilinear",
                      "steps": [
                        {"type": "random_resized_crop", "scale": [0.08, 1.0], "ratio": [0.75, 1.3333333333333333]},
                        {"type": "horizontal_flip", "probability": 0.5},
                        {
                          "type": "color_jitter",
                          "probability": 0.8,
                          "strength": {"brightness": 0.4, "contrast": 0.4, "saturation": 0.4, "hue": 0.1}
                        },
                        {"type": "grayscale", "probability": 0.2}
                      ]
                    }
                  ],
                  "seed": 7
                }
                """;
        assertEquals(expected, json);
    }

    @Test
    void readsAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("views.json");
        Files.writeString(file, VIEWS);
        Views.Builder builder = Views.read(file);
        assertEquals(Optional.empty(), builder.normalization());
        Views views = builder.build();
        assertEquals(Normalization.NONE, views.normalization());
        ViewPipeline expected =
                ViewPipeline.builder()
                        .setSize(8, 9)
                        .optFilter(ResizeFilter.BICUBIC)
                        .add(new RandomResizedCrop(0.2, 1, 0.75, 1.333))
                        .add(new ColorJitter(0.8, new JitterStrength(0.4, 0.4, 0.2, 0.1)))
                        .add(new GaussianBlur(0.5, 0.1, 2, 3))
                        .build();
        assertEquals(expected, views.pipelines().get(0));
        Files.writeString(file, VIEWS.replace("0.5,", "1.5,"));
        rejected(
                file + ", views[0].steps[2]: blur probability must be in [0, 1], got 1.5",
                () -> Views.read(file));
        assertThrows(IOException.class, () -> Views.read(directory.resolve("absent.json")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"color_jitter\" | \"colour_jitter\" | views, views[0].steps[1].type: must be one of"
                        + " color_jitter, ",
                "\"color_jitter\" | \"colour_jitter\" | did you mean \"color_jitter\"?",
                "\"kernel_size\": 3 | \"size\": 3 | steps[2]: must have the field \"kernel_size\"",
                "\"kernel_size\": 3 | \"kernel_size\": 3, \"sigm\": 1 | steps[2]: must have the"
                        + " fields type, probability, sigma, kernel_size; got \"sigm\", did you"
                        + " mean \"sigma\"?",
                "\"kernel_size\": 3 | \"kernel_size\": 3.5 | kernel_size: must be a whole number",
                "[0.1, 2.0] | 2 | steps[2].sigma: must be a list of 2 numbers, got 2",
                "[0.1, 2.0] | [2, 0.1] | range must have min <= max",
                "[0.1, 2.0] | [0.1, \"2\"] | steps[2].sigma[1]: must be a number, got \"2\"",
                "\"hue\": 0.1 | \"hue\": 0.6 | steps[1].strength: hue strength must lie in [0, 0.5]",
                "\"bicubic\" | \"cubic\" | views[0].filter: must be one of bilinear, bicubic; got"
                        + " \"cubic\", did you mean \"bicubic\"?",
                "\"size\": [8, 9], | `` | views[0]: must have the field \"size\"",
                "[8, 9] | [1, 9] | views[0]: half of the blur kernel",
                "[8, 9] | [0, 9] | views[0]: view must be at least 1 x 1 pixels",
                "\"format\": 1 | \"format\": 2 | views: format must be 1, got 2",
                "\"format\": 1 | \"format\": 1, \"seeds\": 2 | must have the fields format, views,"
                        + " normalization, seed; got \"seeds\", did you mean \"seed\"?",
                "\"size\" | \"count\": 0, \"size\" | count must be >= 1, got 0",
                "\"format\": 1 | \"format\": 1, \"seed\": \"x\" | seed: must be a number",
                "\"format\": 1 | \"format\": 1, \"normalization\": {\"mean\": [0], \"std\": [0]}"
                        + " | normalization: std must be > 0",
                "]}]} | ]} | must be JSON",
            })
    void namesThePlaceOfAnError(String part, String instead, String message) {
        assertTrue(VIEWS.contains(part), part);
        rejected(message, () -> Views.fromJson(VIEWS.replace(part, instead)));
    }

    @Test
    void registeredStepsAreWrittenAndRead() {
        ViewPipeline pipeline = ViewPipeline.builder().setSize(4, 4).add(new Dim(0.5)).build();
        Augmentations.register("dim", Dim.class);
        Augmentations.register("dim", Dim.class);
        assertTrue(pipeline.toJson().contains("{\"type\": \"dim\", \"factor\": 0.5}"));
        assertEquals(pipeline, ViewPipeline.fromJson(pipeline.toJson()));
        rejected("\"dim\" is", () -> Augmentations.register("dim", Grayscale.class));
        rejected("must be registered once", () -> Augmentations.register("dimmer", Dim.class));
    }

    @Test
    void providedStepsAreKnown() {
        assertTrue(Augmentations.types().contains("shade"));
        Shade shade = new Shade(true, Side.RIGHT_HALF, "a, \"b\": c", Long.MAX_VALUE, 0.1f, 1, 2);
        ViewPipeline pipeline = ViewPipeline.builder().setSize(4, 4).add(shade).build();
        String json = pipeline.toJson();
        assertTrue(json.contains("\"amount\": 0.1"), json);
        assertTrue(json.contains("\"x\": [1, 2]"), json);
        assertTrue(json.contains("\"side\": \"right_half\""), json);
        assertEquals(pipeline, ViewPipeline.fromJson(json));
    }

    @Test
    void stepsWithoutANameCannotBeWritten() {
        ViewPipeline pipeline =
                ViewPipeline.builder().setSize(4, 4).add((matrices, random) -> {}).build();
        rejected("make it a record and call Augmentations.register", pipeline::toJson);
    }

    @Test
    void onlyRecordsOfPlainValuesCanBeRegistered() {
        rejected(
                "component names of " + Listed.class.getName() + " must be a number",
                () -> Augmentations.register("listed", Listed.class));
        MatrixAugmentation lambda = (matrices, random) -> {};
        rejected("must be a record", () -> Augmentations.register("no", lambda.getClass()));
        rejected("lower-case letters", () -> Augmentations.register("My Step", Dim.class));
    }

    @Test
    void unknownRecipesNameTheKnownOnes() {
        rejected("did you mean \"byol\"?", () -> ViewRecipes.named("boyl", 32));
    }

    private static void rejected(String message, org.junit.jupiter.api.function.Executable call) {
        Exception e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
