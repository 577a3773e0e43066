package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
    @TempDir private Path root;

    @Test
    void skipsOtherFilesAndKeepsFilesAndImagesAligned() throws IOException {
        image("a/10.png", 10);
        Files.writeString(root.resolve("a/20.png"), "no image");
        image("b/30.gif", 30);
        try (ImageFiles files = ImageFiles.in(root, 2);
                NDManager manager = NDManager.newBaseManager()) {
            assertEquals(3, files.files().size());
            ImageFiles.Decoded all = files.decode(manager, 0, 3);
            assertEquals(List.of(root.resolve("a/10.png"), root.resolve("b/30.gif")), all.files());
            assertEquals(new Shape(2, 3, 2, 2), all.images().getShape());
            int[] values = TestImages.values(all.images());
            assertEquals(10, values[0]);
            assertEquals(30, values[12]);
            assertEquals(1, files.skipped().size());
            assertNull(files.decode(manager, 1, 2).images());
            all.images().close();
            assertEquals(0, manager.getManagedArrays().size());
        }
    }

    @Test
    void readsOneImage() throws IOException {
        Path file = image("x.bmp", 77);
        try (ImageFiles files = ImageFiles.of(file, 4);
                NDManager manager = NDManager.newBaseManager()) {
            assertEquals(77, TestImages.values(files.decode(manager, 0, 1).images())[0]);
        }
    }

    @Test
    void rejectsMissingFiles() {
        Path nowhere = root.resolve("nowhere");
        assertThrows(FileNotFoundException.class, () -> ImageFiles.in(nowhere, 8));
        assertThrows(IllegalArgumentException.class, () -> ImageFiles.in(root, 0));
    }

    private Path image(String name, int red) throws IOException {
        return TestImages.write(root.resolve(name), TestImages.plain(3, 3, new Color(red, 0, 0)));
    }
}
