package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RequiredSettingsTest {
    @Test
    void aMissingSettingNamesTheMethodToCall() {
        String path = "path must be set: call setPath";
        assertMissing(path, () -> ImageFolder.builder().build());
        assertMissing(path, () -> ImageCaptions.builder().build());
        assertMissing(path, () -> Cifar10.builder().build());
        assertMissing(path, () -> Idx.builder().build());
        assertMissing(
                "images must be set: call setPixels or setImages",
                () -> InMemoryImages.builder().build());
        assertMissing(
                "images must be set: call setImages",
                () -> CaptionedImages.builder().setCaptions(List.of()).build());
    }

    private static void assertMissing(String message, Executable build) {
        assertEquals(message, assertThrows(IllegalStateException.class, build).getMessage());
    }
}
