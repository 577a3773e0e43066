package ai.dyad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir private Path folder;
    private final Fingerprint then = data(new long[] {1, 2, 3, 4}, new long[] {5, 6});

    @Test
    void equalDataHaveNoDifference() {
        assertEquals("", then.differences(data(new long[] {1, 2, 3, 4}, new long[] {5, 6})));
    }

    @Test
    void saysHowManySamplesAreNewAndGone() {
        assertEquals(
                "training: 4 samples before, 5 now; 1 are gone or changed, 2 are new",
                then.differences(data(new long[] {1, 2, 7, 4, 8}, new long[] {5, 6})));
    }

    @Test
    void reportsIfOnlyTheOrderChanged() {
        assertEquals(
                "held out: the same 2 samples are in another order",
                then.differences(data(new long[] {1, 2, 3, 4}, new long[] {6, 5})));
    }

    @Test
    void reportsIfTrainingSamplesAreNowHeldOut() {
        assertEquals(
                String.join(
                        System.lineSeparator(),
                        "training: 4 samples before, 4 now; 1 are gone or changed, 1 are new",
                        "held out: 2 samples before, 2 now; 1 are gone or changed, 1 are new",
                        "1 samples that were training are held out now",
                        "1 samples that were held out are training now"),
                then.differences(data(new long[] {1, 2, 3, 5}, new long[] {4, 6})));
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = folder.resolve("data.json");
        Fingerprint written = data(new long[] {Long.MIN_VALUE, -1, 0}, new long[] {});
        written.write(file);
        assertEquals(written, Fingerprint.read(file));
        Files.writeString(file, "{\"training\": [1]");
        assertThrows(IOException.class, () -> Fingerprint.read(file));
    }

    /** The first eight bytes of: printf a | sha256sum. */
    @Test
    void checksumsAreThoseOfSha256() {
        assertEquals(
                0xca978112ca1bbdcaL, Fingerprint.checksum("a".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void textsAreTakenApart() {
        assertNotEquals(Fingerprint.checksum("ab", "c"), Fingerprint.checksum("a", "bc"));
        assertNotEquals(Fingerprint.checksum("a", ""), Fingerprint.checksum("a", null));
        assertEquals(Fingerprint.checksum("a", null), Fingerprint.checksum("a", null));
    }

    private static Fingerprint data(long[] training, long[] heldOut) {
        return Fingerprint.builder()
                .addPart("training", training)
                .addPart("held out", heldOut)
                .build();
    }
}
