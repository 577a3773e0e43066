package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.io.Architectures;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.text.tokenizer.TokenizerFormats;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values of {@code --image-encoder} and {@code --text-encoder}. */
class EncoderOptionsTest {
    private static final String WEIGHT = "conv1.weight";

    @TempDir private Path folder;
    private Path captions;

    @BeforeEach
    void writeCaptions() throws IOException {
        ShapeImages.write(folder.resolve("images"), 6);
        List<String> lines = new ArrayList<>(List.of("path,caption"));
        for (int i = 0; i < 6; i++) {
            lines.add("circle/" + i + ".png,circle number " + i);
        }
        captions = Files.write(folder.resolve("captions.csv"), lines);
    }

    @Test
    void acceptsADirectoryAWeightFileOrAClipRunAsImageEncoder() throws IOException {
        Path encoder = folder.resolve("encoder");
        Path other = encoder.resolve("step-200.safetensors");
        NDArray first;
        NDArray second;
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = ImageEncoders.create("tiny");
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 16, 16));
            ImageInput input = new ImageInput(3, 16, 16, List.of(0.5f), List.of(0.25f));
            new ImageEncoderFile(block, input).save(encoder);
            Map<String, NDArray> doubled = new LinkedHashMap<>();
            StateDict.arrays(block).forEach((name, value) -> doubled.put(name, value.mul(2)));
            Safetensors.write(other, doubled, Map.of());
            first = StateDict.arrays(block).get(WEIGHT);
            second = doubled.get(WEIGHT);
            assertNotEquals(first, second);
            assertEquals(first, trained("directory", "--image-encoder", encoder, manager));
            assertEquals(second, trained("file", "--image-encoder", other, manager));
            Path run = folder.resolve("directory");
            assertEquals(first, trained("run", "--image-encoder", run, manager));
        }
    }

    @Test
    void aTextEncoderCanBeAClipRun() {
        CommandLineTrial first = clip("first", "--text-encoder", "small");
        assertEquals(0, first.exitCode(), first::output);
        CommandLineTrial second = clip("second", "--text-encoder", folder.resolve("first"));
        assertEquals(0, second.exitCode(), second::output);
    }

    @Test
    void ownEncodersAreFoundByName() throws IOException {
        Architectures.register(new OwnEncoders.Pixels());
        Architectures.register(new OwnEncoders.Bag());
        TokenizerFormats.register(new OwnEncoders.LettersFormat());
        CommandLineTrial trial =
                clip("own", "--image-encoder", "own-pixels", "--text-encoder", "own-bag");
        assertEquals(0, trial.exitCode(), trial::output);
        try (ClipModel model = ClipModel.load(folder.resolve("own"), Device.cpu())) {
            assertEquals(128, model.embedText("circle").length);
        }
        CommandLineTrial learned =
                clip(
                        "learned",
                        "--image-encoder",
                        folder.resolve("own"),
                        "--text-encoder",
                        folder.resolve("own"),
                        "--no-freeze-text");
        assertEquals(0, learned.exitCode(), learned::output);
        assertTrue(
                learned.output().contains("does not name its layers, so --layer-decay 0.8"),
                learned::output);
    }

    @Test
    void explainsWhyOtherPathsAreRefused() throws IOException {
        refused("did you mean resnet18?", "--image-encoder", "resnet-18");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refused("must hold model.json, which describes a dyad model", "--image-encoder", empty);
        Files.writeString(empty.resolve("config.json"), "{}");
        refused("must hold the weights as one of", "--image-encoder", empty);
        refused("a .safetensors file in one, got", "--image-encoder", captions);
        refused("--text-encoder must be minilm, small", "--text-encoder", "none");
        CommandLineTrial image = clip("image-run", "--text-encoder", "small");
        assertEquals(0, image.exitCode(), image::output);
        Path file = folder.resolve("image-run/model.json");
        Files.writeString(file, Files.readString(file).replace("\"format\": 2", "\"format\": 7"));
        refused("format must be 1 or 2, got 7", "--text-encoder", folder.resolve("image-run"));
    }

    private void refused(String problem, Object... options) {
        CommandLineTrial trial = clip("refused", options);
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(problem), trial::output);
        assertTrue(
                trial.output().lines().noneMatch(line -> line.startsWith("\tat ")), trial::output);
    }

    /** The first weight of the image encoder of a run in which it was frozen. */
    private NDArray trained(String run, String option, Path path, NDManager manager)
            throws IOException {
        CommandLineTrial trial =
                clip(run, option, path, "--freeze-image", "--text-encoder", "small");
        assertEquals(0, trial.exitCode(), trial::output);
        Block encoder = ImageEncoderFile.load(manager, folder.resolve(run)).encoder();
        return StateDict.arrays(encoder).get(WEIGHT);
    }

    private CommandLineTrial clip(String run, Object... options) {
        List<Object> line = new ArrayList<>(List.of("clip", "--data", captions));
        line.addAll(List.of("--images", folder.resolve("images"), "--device", "cpu"));
        line.addAll(List.of("--steps", 1, "--batch", 4, "--size", 16, "--no-compare"));
        line.addAll(List.of("--out", folder.resolve(run)));
        line.addAll(List.of(options));
        return CommandLineTrial.run(line.stream().map(Object::toString).toArray(String[]::new));
    }
}
