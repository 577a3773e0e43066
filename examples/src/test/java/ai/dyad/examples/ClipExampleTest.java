package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipExampleTest {
    @TempDir private Path folder;

    @Test
    void staysUnderSeventyLines() throws IOException {
        Path source = Path.of("src/main/java/ai/dyad/examples/ClipExample.java");
        try (var lines = Files.lines(source)) {
            long count = lines.count();
            assertTrue(count < 70, () -> count + " lines");
        }
    }

    @Test
    void runs() throws Exception {
        ShapeImages.write(folder, 3);
        List<String> table = new ArrayList<>(List.of("path,caption"));
        try (var files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".png"))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .forEach(path -> table.add(path + ",picture " + path.replace('/', ' ')));
        }
        Path captions = Files.write(folder.resolve("captions.csv"), table);
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ClipExample.main(new String[] {captions.toString(), "2", "4"});
        } finally {
            System.setOut(console);
        }
        String said = printed.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("text to image, 6 queries among 6: R@1"), said);
    }
}
