package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplatesTest {
    private static final Path MODELS = Path.of("src/test/resources/published");

    @TempDir private Path directory;

    @Test
    void theSetsAreThoseOfTheAuthorsOfClip() {
        List<String> all = PromptTemplates.IMAGENET_80.templates();
        assertEquals(80, new HashSet<>(all).size());
        assertEquals("a bad photo of a {}.", all.get(0));
        assertEquals("a tattoo of the {}.", all.get(79));
        List<String> few = PromptTemplates.IMAGENET_7.templates();
        assertEquals(7, few.size());
        assertEquals("itap of a {}.", few.get(0));
        assertTrue(all.containsAll(few));
    }

    @Test
    void classesAreThoseOfOpenClip() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                ClipModel model = ClipModel.load(MODELS.resolve("open_clip"), Device.cpu())) {
            NDArray expected =
                    Safetensors.read(manager, MODELS.resolve("zero_shot.safetensors"))
                            .get("classes");
            EmbeddingTable classes =
                    model.classifier(List.of("dog", "red apple"), PromptTemplates.IMAGENET_7)
                            .zeroShot()
                            .classEmbeddings();
            NDArray found = classes.toArray(manager, 0, 2);
            assertTrue(found.sub(expected).abs().max().getFloat() < 1e-5);
        }
    }

    @Test
    void aSetIsFoundByItsName() {
        assertEquals(PromptTemplates.IMAGENET_7, PromptTemplates.named("imagenet-7"));
        assertEquals(PromptTemplates.PHOTO, PromptTemplates.named("photo"));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> PromptTemplates.named("imagenet80"));
        assertEquals(
                "templates must be imagenet-7, imagenet-80, name, photo, or a file, got"
                        + " imagenet80; did you mean imagenet-80?",
                e.getMessage());
    }

    @Test
    void aFileHasOneTemplatePerLine() throws IOException {
        Path file = directory.resolve("templates.txt");
        Files.writeString(file, "a drawing of a {}\n\n  {} in the snow \n");
        assertEquals(
                List.of("a drawing of a {}", "{} in the snow"),
                PromptTemplates.read(file).templates());
        assertEquals(
                List.of("a drawing of a cat", "cat in the snow"),
                PromptTemplates.read(file).prompts(List.of("cat")));
    }

    @Test
    void aLineWithoutAPlaceForTheClassIsNamed() throws IOException {
        Path file = directory.resolve("templates.txt");
        Files.writeString(file, "a {}\na cat\n");
        IOException e = assertThrows(IOException.class, () -> PromptTemplates.read(file));
        assertEquals(
                file
                        + ", line 2: a template must have {} where the name of the class stands,"
                        + " got \"a cat\"",
                e.getMessage());
        Files.writeString(file, "\n");
        IOException none = assertThrows(IOException.class, () -> PromptTemplates.read(file));
        assertEquals(file + " must hold at least 1 template, got none", none.getMessage());
    }
}
