package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.evaluation.KnnResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimClrExampleTest {
    @TempDir private Path folder;

    @Test
    void trainsAndEvaluates() throws Exception {
        KnnResult result = SimClrExample.run(ShapeImages.write(folder, 16), 4, 8);
        assertEquals(32, result.queryRows());
        assertTrue(result.topOne() >= 0 && result.topOne() <= 1);
    }

    @Test
    void isShortEnoughToCopy() throws IOException {
        Path source = Path.of("src/main/java/ai/dyad/examples/SimClrExample.java");
        assertTrue(Files.readAllLines(source, StandardCharsets.UTF_8).size() <= 80);
    }
}
