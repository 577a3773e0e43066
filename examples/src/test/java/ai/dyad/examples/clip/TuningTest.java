package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.CommandLineTrial;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning published models by {@code dyad clip --model}. */
class TuningTest {
    private static final Path MODELS = Path.of("../clip/src/test/resources/published");

    @TempDir private Path folder;
    private Path captions;

    @BeforeEach
    void drawImages() throws IOException {
        StringBuilder table = new StringBuilder("path,caption\n");
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < 40; x++) {
                for (int y = 0; y < 30; y++) {
                    image.setRGB(x, y, (x * (i + 1) * 5) << 16 | (i * 20) << 8 | y * 8);
                }
            }
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
            table.append(i).append(".png,image number ").append("abcdefghijkl".charAt(i));
            table.append('\n');
        }
        captions = Files.writeString(folder.resolve("captions.csv"), table);
    }

    private CommandLineTrial tune(String model, Path out, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "clip",
                                "--model",
                                MODELS.resolve(model).toString(),
                                "--data",
                                captions.toString(),
                                "--steps",
                                "4",
                                "--batch",
                                "8",
                                "--out",
                                out.toString()));
        words.addAll(List.of(more));
        return CommandLineTrial.run(words.toArray(String[]::new));
    }

    @Test
    void allWeightsAreTunedAndTheReportComparesBeforeAndAfter() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial = tune("siglip", out, "--lr", "0.01", "--save-format", "hf");
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("images of 32×32"), trial::output);
        assertTrue(trial.output().contains("caption → image  before"), trial::output);
        assertTrue(trial.output().contains("caption → image  fine-tuned"), trial::output);
        try (ClipModel published = ClipModel.load(MODELS.resolve("siglip"), Device.cpu());
                ClipModel tuned = ClipModel.load(out, Device.cpu());
                ClipModel back = ClipModel.load(out.resolve("published"), Device.cpu())) {
            float before = published.embedText("image")[0];
            float after = tuned.embedText("image")[0];
            assertTrue(Math.abs(before - after) > 1e-4);
            assertEquals(after, back.embedText("image")[0]);
            assertTrue(published.getEncoders().getLogitBias() != null);
        }
        assertTrue(Files.readString(out.resolve("config.json")).contains("\"model\""));
    }

    @Test
    void equalSettingsGiveEqualBytes() throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        assertEquals(0, tune("clip", whole, "--lora", "2").exitCode());
        CommandLineTrial first = tune("clip", parts, "--lora", "2", "--checkpoint-every", "2");
        assertEquals(0, first.exitCode(), first::output);
        byte[] expected = Files.readAllBytes(whole.resolve("model.safetensors"));
        assertEquals(
                -1,
                Arrays.mismatch(expected, Files.readAllBytes(parts.resolve("model.safetensors"))));
    }

    @Test
    void adaptersAreMergedAndSavedForPeft() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial = tune("clip", out, "--lora", "2", "--lora-targets", "v_proj,fc1");
        assertEquals(0, trial.exitCode(), trial::output);
        try (Stream<Path> files = Files.list(out.resolve("adapters"))) {
            assertEquals(2, files.count());
        }
        String config = Files.readString(out.resolve("adapters/adapter_config.json"));
        assertTrue(config.contains("\"fc1\"") && config.contains("\"r\": 2"), config);
        assertFalse(Files.exists(out.resolve("published")));
        try (ClipModel tuned = ClipModel.load(out, Device.cpu())) {
            assertEquals(12, tuned.embedText("image").length);
        }
    }

    @Test
    void weightsBetweenBeforeAndAfterAreComparedAndSaved() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial = tune("clip", out, "--lr", "0.01", "--interpolate", "0.4");
        assertEquals(0, trial.exitCode(), trial::output);
        for (String row : List.of("before", "α = 0.25", "α = 0.40", "α = 0.75", "fine-tuned")) {
            assertTrue(trial.output().contains("caption → image  " + row), trial::output);
        }
        Path whole = folder.resolve("whole");
        assertEquals(0, tune("clip", whole, "--lr", "0.01").exitCode());
        try (ClipModel published = ClipModel.load(MODELS.resolve("clip"), Device.cpu());
                ClipModel tuned = ClipModel.load(whole, Device.cpu());
                ClipModel between = ClipModel.load(out, Device.cpu())) {
            double before = published.getEncoders().getLogitScale().getScale();
            double after = tuned.getEncoders().getLogitScale().getScale();
            double expected = Math.exp(0.6 * Math.log(before) + 0.4 * Math.log(after));
            double found = between.getEncoders().getLogitScale().getScale();
            assertEquals(expected, found, 1e-4 * expected);
        }
    }

    @Test
    void oneSideIsLocked() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial = tune("clip", out, "--freeze-image", "--lr", "0.01");
        assertEquals(0, trial.exitCode(), trial::output);
        Path image = folder.resolve("3.png");
        try (ClipModel published = ClipModel.load(MODELS.resolve("clip"), Device.cpu());
                ClipModel tuned = ClipModel.load(out, Device.cpu())) {
            assertEquals(published.embedImage(image)[2], tuned.embedImage(image)[2]);
            assertTrue(
                    Math.abs(published.embedText("image")[0] - tuned.embedText("image")[0]) > 1e-4);
        }
    }

    @Test
    void optionsThatContradictAreRefused() {
        refused("--size is the model's own", "--size", "64");
        refused("one encoder of --model must be trained", "--freeze-image", "--freeze-text");
        refused("--lora freezes both encoders", "--lora", "2", "--freeze-text");
        refused("--interpolate must be in [0, 1], got 2.0", "--interpolate", "2");
        refused("need --lora RANK", "--lora-alpha", "2");
        refused("--save-format must be dyad or hf, got onnx", "--save-format", "onnx");
        refused("a target must be fc1, fc2", "--lora", "2", "--lora-targets", "q_prj");
        refused("--layer-decay does not apply to --lora", "--lora", "2", "--layer-decay", "0.9");
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "clip",
                        "--data",
                        captions.toString(),
                        "--lora",
                        "2",
                        "--out",
                        folder.resolve("x").toString());
        assertTrue(trial.output().contains("--lora needs --model"), trial::output);
    }

    private void refused(String message, String... options) {
        CommandLineTrial trial = tune("clip", folder.resolve("refused"), options);
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(message), trial::output);
        assertTrue(trial.output().lines().noneMatch(line -> line.startsWith("\tat ")));
    }
}
