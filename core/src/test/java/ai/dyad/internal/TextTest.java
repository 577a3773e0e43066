package ai.dyad.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTest {
    private static final String HALVES = "\udc08 half \ud83d of 🐈 \ud83d";
    private static final String MENDED = "\ufffd half \ufffd of 🐈 \ufffd";

    @TempDir private Path folder;

    @Test
    void replacesOnlyLoneSurrogates() {
        assertEquals(MENDED, Text.wellFormed(HALVES));
        assertSame(MENDED, Text.wellFormed(MENDED));
        assertFalse(Text.isWellFormed(HALVES));
    }

    @Test
    void writesStringsThatHaveNoUtf8() throws IOException {
        Path file = folder.resolve("text.txt");
        Text.write(file, HALVES);
        assertEquals(MENDED, Files.readString(file));
        try (BufferedWriter writer = Text.newWriter(file)) {
            writer.write(HALVES);
        }
        assertEquals(MENDED, Files.readString(file));
        AtomicFile.writeString(file, HALVES);
        assertEquals(MENDED, Files.readString(file));
    }
}
