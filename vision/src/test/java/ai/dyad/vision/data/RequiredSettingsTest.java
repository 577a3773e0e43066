package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RequiredSettingsTest {
    @Test
    void aMissingSettingNamesTheMethodToCall() {
        String path = "setPath";
        assertMissing(path, () -> ImageFolder.builder().build());
        assertMissing(path, () -> ImageCaptions.builder().build());
        assertMissing(path, () -> Cifar10.builder().build());
        assertMissing(path, () -> Idx.builder().build());
        assertMissing("setPixels or setImages", () -> InMemoryImages.builder().build());
        assertMissing("setImages", () -> CaptionedImages.builder().setCaptions(List.of()).build());
    }

    private static void assertMissing(String method, Executable build) {
        assertEquals(
                "a required setting is missing: call " + method + " before build",
                assertThrows(IllegalStateException.class, build).getMessage());
    }
}
