package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.data.TextIdentity;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionSourceTest {
    private static final ImageInput INPUT = new ImageInput(3, 16, 16, List.of(0.5f), List.of(0.5f));

    @TempDir private Path root;

    private CaptionSource source(Path captions, boolean firstLine) {
        return new CaptionSource(captions.toString(), "", "path", "caption", "", firstLine);
    }

    /** Two images, each with a caption and its translations into eleven languages. */
    private Path translations() throws IOException {
        ShapeImages.write(root, 2);
        for (int i = 0; i < 2; i++) {
            StringBuilder text = new StringBuilder("circle " + i + "\n");
            for (int language = 0; language < 11; language++) {
                text.append("circle ").append(i).append(" in language ").append(language);
                text.append('\n');
            }
            Files.writeString(root.resolve("circle").resolve(i + ".txt"), text);
        }
        return root.resolve("circle");
    }

    @Test
    void readsAllLinesOrOnlyTheFirst() throws IOException {
        Path folder = translations();
        CaptionSource all = source(folder, false);
        try (CaptionedImages images = all.open(INPUT, TextIdentity.FOLDED)) {
            assertEquals(24, images.allCaptions().size());
            assertTrue(all.note(images).contains("--first-line"), all.note(images));
        }
        CaptionSource first = source(folder, true);
        try (CaptionedImages images = first.open(INPUT, TextIdentity.FOLDED)) {
            assertEquals(List.of("circle 0", "circle 1"), images.allCaptions());
            assertEquals("", first.note(images));
        }
    }

    @Test
    void keepsTheFirstLineAmongTheSettings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        source(root, true).describe(settings);
        assertEquals("true", settings.get("first-line"));
        settings.clear();
        source(root, false).describe(settings);
        assertFalse(settings.containsKey("first-line"), "as in earlier runs");
    }

    @Test
    void suggestsTheOptionForImagesElsewhere() throws IOException {
        Path table = Files.writeString(root.resolve("t.csv"), "path,caption\na.png,a\nb.png,b\n");
        String message =
                assertThrows(
                                IOException.class,
                                () -> source(table, false).open(INPUT, TextIdentity.FOLDED))
                        .getMessage();
        assertTrue(message.contains("none of the 2 images"), message);
        assertTrue(message.contains("--images"), message);
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "clip", "--data", table.toString(), "--images", root + "/nowhere");
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("--images"), trial::output);
    }
}
