package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.TrainingResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EasyTrainSimClrExampleTest {
    @TempDir private Path folder;

    @Test
    void trainsWithDjlsLoopOptimizerAndListeners() throws Exception {
        TrainingResult result = EasyTrainSimClrExample.run(ShapeImages.write(folder, 16), 2, 8);
        assertEquals(2, result.getEpoch());
        assertTrue(result.getTrainLoss() > 0 && result.getTrainLoss() < Math.log(2 * 8));
    }

    @Test
    void isShortEnoughToCopyAndDoesNotUseDyadsTrainer() throws IOException {
        Path source = Path.of("src/main/java/ai/dyad/examples/EasyTrainSimClrExample.java");
        String text = Files.readString(source, StandardCharsets.UTF_8);
        assertTrue(text.lines().count() < 60);
        assertTrue(!text.contains("ai.dyad.training") && !text.contains("ai.dyad.optimizer"));
    }
}
