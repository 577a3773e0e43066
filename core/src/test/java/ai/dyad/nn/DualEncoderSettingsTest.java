package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.nn.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The settings that the builder takes and refuses. */
class DualEncoderSettingsTest {
    @Test
    void rejectsModelsWithoutTwoEncoders() {
        Block encoder = DualEncoderTest.encoder();
        assertMessage(
                "the encoders must be two blocks, got the same one twice",
                () -> DualEncoder.builder().setEncoders(encoder, encoder));
        assertMessage("units must be >= 1, got 0", () -> DualEncoder.builder().setUnits(0));
        assertMessage(
                "inputs of text must be >= 1, got 0",
                () -> DualEncoderTest.builder().optInputs("text", 0));
    }

    @Test
    void namesTheMissingSetting() {
        DualEncoder.Builder withoutEncoders = DualEncoder.builder().setUnits(2);
        DualEncoder.Builder withoutUnits =
                DualEncoder.builder()
                        .setEncoders(DualEncoderTest.encoder(), DualEncoderTest.encoder());
        assertEquals(
                "a required setting is missing: call setEncoders before build",
                assertThrows(IllegalStateException.class, withoutEncoders::build).getMessage());
        assertEquals(
                "a required setting is missing: call setUnits before build",
                assertThrows(IllegalStateException.class, withoutUnits::build).getMessage());
    }

    @Test
    void rejectsUnknownNames() {
        DualEncoder dual = DualEncoderTest.builder().build();
        assertMessage(
                "the encoders are named image and text, got txt", () -> dual.getEncoder("txt"));
        assertMessage(
                "the encoders are named image and text, got txt",
                () -> DualEncoderTest.builder().optFrozen("txt").build());
        assertMessage(
                "the encoders must have two names, got a twice",
                () -> DualEncoderTest.builder().optNames("a", "a"));
        assertMessage(
                "an encoder's name must not be blank, logit_scale or logit_bias, nor have a dot,"
                        + " got \"logit_scale\"",
                () -> DualEncoderTest.builder().optNames("a", "logit_scale"));
    }

    static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
