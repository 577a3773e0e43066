package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.TrainingException;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first example is this class's, which compiles and runs. */
class ReadmeTest {
    private static final String BEGIN = "// README begins";
    private static final String END = "// README ends";

    @TempDir private Path pictures;

    @Test
    void showsTheCodeThatIsTestedHere() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(Path.of("src/test/java/ai/dyad/examples/ReadmeTest.java"));
        assertEquals(
                dense(between(source, BEGIN + "\n", END)),
                dense(between(readme, "```java\n", "```")));
    }

    @Test
    void itsCodeRunsAsFarAsTheDataGo() {
        ShapePictures.write(pictures, 4);
        TrainingException error =
                Assertions.assertThrows(TrainingException.class, () -> train(pictures));
        assertTrue(error.getMessage().contains("one batch of 256, got 8"), error::getMessage);
    }

    private static void train(Path folder) throws IOException, TranslateException {
        // README begins
        Block encoder = ImageEncoders.create("tiny");
        ProjectionHead head = ProjectionHead.builder().setUnits(128, 64).build();
        Views views =
                ViewRecipes.simclrCifar(32)
                        .optSeed(7)
                        .optNormalization(Normalization.IMAGENET)
                        .build();
        try (ImageFolder pictures =
                        ImageFolder.builder().setPath(folder).optSidePixels(32).build();
                Model model = Model.newInstance("simclr", Device.cpu());
                AdamW optimizer = AdamW.builder().setLearningRate(2e-3f).build()) {
            model.setBlock(new SiameseEncoder(encoder, head));
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().optTemperature(0.2f).build())
                            .setOptimizer(optimizer)
                            .optViews(views)
                            .build()) {
                trainer.fit(pictures, 500);
            }
        }
        // README ends
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
