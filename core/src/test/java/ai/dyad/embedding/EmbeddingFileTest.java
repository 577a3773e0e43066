package ai.dyad.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingFileTest {
    private static final List<String> NAMES = List.of("a/b.png", "say \"hi\", é 🐈", "row\nend");
    private static final float[] NUMBERS = {1, -0.5f, 1e-20f, 0.1f, 3e38f, -0f};

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.jsonl", "deep/t.npy", "T.NPY"})
    void keepsEveryBitInEveryFormat(String name) throws IOException {
        Path file = write(name);
        EmbeddingTable read = EmbeddingFile.read(file);
        boolean lines = name.toLowerCase(Locale.ROOT).endsWith("npy");
        assertEquals(lines ? "row end" : NAMES.get(2), read.name(2));
        assertEquals(NAMES.subList(0, 2), names(read).subList(0, 2));
        assertArrayEquals(NUMBERS, read.toFloatArray());
        assertEquals(2, read.dimension());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.jsonl", "t.npy"})
    void leavesNothingBehindUnlessCompleted(String name) throws IOException {
        try (EmbeddingWriter writer = EmbeddingWriter.to(folder.resolve(name))) {
            writer.append("a", new float[] {1});
        }
        Exception error =
                assertThrows(
                        IllegalStateException.class,
                        () -> {
                            try (EmbeddingWriter writer =
                                    EmbeddingWriter.to(folder.resolve(name))) {
                                writer.complete();
                            }
                        });
        assertTrue(error.getMessage().contains("at least one row"), error::getMessage);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void replacesAnOlderTable() throws IOException {
        Path file = write("t.npy");
        try (EmbeddingWriter writer = EmbeddingWriter.to(file)) {
            writer.append("new", new float[] {4});
            assertEquals(3, EmbeddingFile.read(file).size());
            writer.complete();
        }
        assertEquals(List.of("new"), names(EmbeddingFile.read(file)));
        assertFalse(Files.exists(folder.resolve("t.npy.part")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.jsonl", "t.npy"})
    void writesATableWithNamesAndReadsItBack(String name) throws IOException {
        EmbeddingTable table =
                EmbeddingTable.of(NUMBERS, 3).withNames(List.of("", " two, \"quoted\" "));
        Path file = folder.resolve(name);
        EmbeddingFile.write(file, table);
        EmbeddingTable read = EmbeddingFile.read(file);
        assertEquals(names(table), names(read));
        assertArrayEquals(table.toFloatArray(), read.toFloatArray());
    }

    @Test
    void onlyNpyAllowsMissingNames() throws IOException {
        EmbeddingTable table = EmbeddingTable.of(NUMBERS, 2);
        EmbeddingFile.write(folder.resolve("t.npy"), table.withNames(NAMES));
        EmbeddingFile.write(folder.resolve("t.npy"), table);
        assertFalse(EmbeddingFile.read(folder.resolve("t.npy")).hasNames());
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> EmbeddingFile.write(folder.resolve("t.csv"), table))
                        .getMessage();
        assertEquals(
                "a table must have names unless it is written as .npy: set them with"
                        + " withNames(...)",
                message);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("t.npy")), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.jsonl", "t.npy"})
    void loneSurrogateCostsOneCharacterAndNoRow(String name) throws IOException {
        EmbeddingTable table =
                EmbeddingTable.of(NUMBERS, 2).withNames(List.of("half \ud83d", "\udc08!", "🐈"));
        Path file = folder.resolve(name);
        EmbeddingFile.write(file, table);
        assertEquals(List.of("half \ufffd", "\ufffd!", "🐈"), names(EmbeddingFile.read(file)));
    }

    @Test
    void readsEscapedLoneSurrogatesAsReplacements() throws IOException {
        Path file = folder.resolve("t.jsonl");
        Files.writeString(file, "{\"name\": \"half \\ud83d\", \"embedding\": [1]}\n");
        assertEquals(List.of("half \ufffd"), names(EmbeddingFile.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.jsonl", "t.npy"})
    void refusesRowsThatCouldNotBeReadAgain(String name) throws IOException {
        Path file = folder.resolve(name);
        try (EmbeddingWriter writer = EmbeddingWriter.to(file)) {
            writer.append("a", 1, 2);
            assertThrows(IllegalArgumentException.class, () -> writer.append("b", 1));
            assertThrows(IllegalArgumentException.class, () -> writer.append("b", 1, Float.NaN));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.append(EmbeddingTable.of(new float[] {1, 2}, 2)));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    /** Written by embedding/make_tables.py, which also reads one of ours with NumPy. */
    @ParameterizedTest
    @ValueSource(strings = {"numpy-float32.npy", "numpy-float64.npy"})
    void readsWhatNumpyWrites(String name) throws IOException, URISyntaxException {
        Path file = Path.of(getClass().getResource(name).toURI());
        assertArrayEquals(NUMBERS, EmbeddingFile.read(file).toFloatArray());
    }

    /** NumPy loaded these very bytes: see embedding/make_tables.py. */
    @Test
    void writesWhatNumpyReads() throws IOException, URISyntaxException {
        Path file = folder.resolve("ours.npy");
        EmbeddingFile.write(file, EmbeddingTable.of(NUMBERS, 2));
        Path known = Path.of(getClass().getResource("numpy-float32.npy").toURI());
        assertArrayEquals(Files.readAllBytes(known), Files.readAllBytes(file));
    }

    @Test
    void laysOutNpyAsNumpyDoes() throws IOException {
        byte[] bytes = Files.readAllBytes(write("t.npy"));
        assertEquals(128 + 6 * 4, bytes.length);
        String text = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
        assertTrue(
                text.startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"),
                text);
        assertTrue(text.endsWith("  \n"));
        assertEquals("93 4e 55 4d 50 59 01 00 76 00", hex(bytes, 10));
        assertEquals("00 00 80 3f", hex(Arrays.copyOfRange(bytes, 128, 132), 4));
    }

    @Test
    void readsNumpysDoublesWithoutNames() throws IOException {
        String text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n";
        ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0}).putInt(text.length());
        bytes.put(text.getBytes(StandardCharsets.US_ASCII)).putDouble(0.5).putDouble(-2);
        Path file = folder.resolve("t.npy");
        Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
        EmbeddingTable read = EmbeddingFile.read(file);
        assertFalse(read.hasNames());
        assertArrayEquals(new float[] {0.5f, -2}, read.toFloatArray());
    }

    @Test
    void rejectsDamagedNpyFiles() throws IOException {
        Path file = write("t.npy");
        byte[] whole = Files.readAllBytes(file);
        assertProblem(
                file, Arrays.copyOf(whole, 140), "must have 152 bytes for its shape, got 140");
        assertProblem(file, Arrays.copyOf(whole, 50), "truncated within its header");
        assertProblem(file, "hello, numbers".getBytes(StandardCharsets.UTF_8), "not a .npy file");
        assertProblem(file, replaced(whole, "<f4", "<i4"), "must be float32 or float64 (N, D)");
        assertProblem(file, replaced(whole, "False", "True "), "must be float32 or float64 (N, D)");
        assertProblem(file, replaced(whole, "(3, 2)", "(0, 2)"), "at least one row, got none");
        assertProblem(file, replaced(whole, "(3, 2)", "(6,  )"), "must be float32 or float64");
        byte[] infinite = whole.clone();
        infinite[130] = (byte) 0x80;
        infinite[131] = 0x7f;
        assertProblem(file, infinite, "numbers must be finite, got Infinity in row 0");
        Files.writeString(folder.resolve("t.names.txt"), "one\n");
        assertProblem(file, whole, "a name for each of 3 rows, got 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "t.csv; 'name,e0|a,x'; 'line 2: e0 must be a number, got \"x\"'",
                "t.csv; 'name,e0|a,NaN'; 'line 2: numbers must be finite, got NaN'",
                "t.csv; 'title,e0|a,1'; 'there must be a column \"name\" besides those of "
                        + "numbers, got [title, e0]'",
                "t.csv; 'name|a'; 'line 2: must have 1 numbers, got 0'",
                "t.csv; 'name,e0'; 'at least one row, got none'",
                "t.csv; ''; 'at least one row, got none'",
                "t.jsonl; ''; 'at least one row, got none'",
                "t.jsonl; '{\"name\": \"a\"}'; 'line 1: there must be a name and an embedding'",
                "t.jsonl; '{\"name\": \"a\", \"embedding\": [1,2]}|{\"name\": \"b\","
                        + " \"embedding\": [1]}'; 'line 2: must have 2 numbers, got 1'",
                "t.jsonl; '[1'; 'line 1: '"
            })
    void rejectsDamagedText(String name, String text, String problem) throws IOException {
        Path file = folder.resolve(name);
        byte[] bytes = text.replace("|", "\n").getBytes(StandardCharsets.UTF_8);
        assertProblem(file, bytes, problem);
    }

    @Test
    void rejectsOtherFormats() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EmbeddingFile.read(folder.resolve("t.txt")))
                        .getMessage();
        assertTrue(message.contains("must end in .npy, .csv or .jsonl"), message);
    }

    private Path write(String name) throws IOException {
        Path file = folder.resolve(name);
        try (EmbeddingWriter writer = EmbeddingWriter.to(file)) {
            for (int i = 0; i < NAMES.size(); i++) {
                writer.append(NAMES.get(i), Arrays.copyOfRange(NUMBERS, 2 * i, 2 * i + 2));
            }
            writer.complete();
        }
        return file;
    }

    private static List<String> names(EmbeddingTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::name).toList();
    }

    private static byte[] replaced(byte[] bytes, String old, String with) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(old, with);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hex(byte[] bytes, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format("%02x ", bytes[i]));
        }
        return text.toString().strip();
    }

    private static void assertProblem(Path file, byte[] content, String problem)
            throws IOException {
        Files.write(file, content);
        String message =
                assertThrows(IOException.class, () -> EmbeddingFile.read(file)).getMessage();
        assertTrue(message.contains(problem), message);
        assertTrue(message.contains(file.getParent().toString()), message);
    }
}
