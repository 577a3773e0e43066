package ai.dyad.examples.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroShotCommandTest {
    private static final Path MODEL = Path.of("../clip/src/test/resources/published/clip");

    @TempDir private Path root;
    private Path images;
    private Path out;

    @BeforeEach
    void drawImages() throws IOException {
        images = Files.createDirectories(root.resolve("images"));
        out = root.resolve("out");
        int[] colors = {0xC02020, 0x20B030};
        String[] names = {"red", "dark_green"};
        for (int c = 0; c < 2; c++) {
            Path folder = Files.createDirectories(images.resolve(names[c]));
            for (int i = 0; i < 3; i++) {
                BufferedImage image = new BufferedImage(20 + i, 30, BufferedImage.TYPE_INT_RGB);
                for (int x = 0; x < image.getWidth(); x++) {
                    for (int y = 0; y < image.getHeight(); y++) {
                        image.setRGB(x, y, colors[c] + i * 0x0A0A0A);
                    }
                }
                ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
            }
        }
    }

    private CommandLineTrial run(String... more) {
        String[] words = new String[6 + more.length];
        System.arraycopy(
                new String[] {
                    "zero-shot",
                    MODEL.toString(),
                    "--images",
                    images.toString(),
                    "--out",
                    out.toString()
                },
                0,
                words,
                0,
                6);
        System.arraycopy(more, 0, words, 6, more.length);
        return CommandLineTrial.run(words);
    }

    @Test
    void foldersGiveTheClassesAndAnAccuracy() throws IOException {
        CommandLineTrial trial = run();
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(
                trial.output().contains("6 images, 2 classes, 80 prompts per class"),
                trial::output);
        assertTrue(trial.output().contains("top-1 0."), trial::output);
        assertTrue(trial.output().contains("dark green"), trial::output);
        assertTrue(Files.exists(out.resolve("confusion.png")));
        String table = Files.readString(out.resolve("predictions.csv"));
        assertEquals(7, table.lines().count());
        assertTrue(table.startsWith("path,class\ndark_green/0.png,"), table);
    }

    @Test
    void aFileGivesOtherNamesAndTemplates() throws IOException {
        Path names = Files.writeString(root.resolve("names.txt"), "a leaf\na fire\n");
        Path templates = Files.writeString(root.resolve("templates.txt"), "a drawing of {}\n");
        CommandLineTrial trial =
                run("--classes", names.toString(), "--templates", templates.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("1 prompts per class"), trial::output);
        assertTrue(Files.readString(out.resolve("predictions.csv")).contains(",a "));
    }

    @Test
    void imagesWithoutFoldersArePredictedOnly() throws IOException {
        Path names = Files.writeString(root.resolve("names.txt"), "leaf\nfire\n");
        images = images.resolve("red");
        CommandLineTrial trial = run("--classes", names.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertFalse(Files.exists(out.resolve("confusion.png")));
        assertEquals(4, Files.readString(out.resolve("predictions.csv")).lines().count());
        CommandLineTrial none = run();
        assertEquals(1, none.exitCode());
        assertTrue(none.output().contains("classes must be at least 2"), none::output);
    }

    @Test
    void namesMustMatchTheFolders() throws IOException {
        Path names = Files.writeString(root.resolve("names.txt"), "a\nb\nc\n");
        CommandLineTrial trial = run("--classes", names.toString());
        assertEquals(1, trial.exitCode());
        assertTrue(trial.output().contains("one name for each of the 2 subfolders"), trial::output);
    }

    @Test
    void aModelOfTextsAloneIsRefused() {
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "zero-shot",
                        "../text/src/test/resources/published/bert",
                        "--images",
                        images.toString(),
                        "--out",
                        out.toString());
        assertEquals(1, trial.exitCode());
        assertTrue(trial.output().contains("must be a model of images and texts"), trial::output);
    }
}
