package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {

    private static final String VALID =
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                    + "'b':{'dtype':'U8','shape':[4],'data_offsets':[8,12]}}";

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    # what the data_offsets promise
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}      | span 8
                    {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}     | <= 12, got [0, 16]
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[12,0]}}     | got [12, 0]
                    {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}      | cover 8 bytes
                    {'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}     | begin at byte 0, got 4
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12,12]}}  | [begin, end], got 3
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[-12,0]}}    | got -12
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12.0]}}   | got 12.0
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,1e1]}}    | got 1e1
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':['0','12']}} | got STRING
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':7}}          | must be an array
                    {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | "b" overlaps
                    {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | "b" leaves a hole
                    # shapes
                    {'a':{'dtype':'F32','shape':[-3],'data_offsets':[0,12]}}    | got -3
                    {'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,12]}} | overflows
                    {'a':{'dtype':'F32','shape':[9223372036854775807],'data_offsets':[0,12]}} | overflows
                    {'a':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,12]}} | fit 63 bits
                    {'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,12]}} | got 99999999999999999999
                    {'a':{'dtype':'F32','shape':[null],'data_offsets':[0,12]}}  | got NULL
                    {'a':{'dtype':'F32','shape':'3','data_offsets':[0,12]}}     | shape must be an array
                    # types
                    {'a':{'dtype':'BF16','shape':[3],'data_offsets':[0,12]}}    | BF16 of shape (3) takes 6 bytes
                    {'a':{'dtype':'I16','shape':[6],'data_offsets':[0,12]}}     | I16 is not supported
                    {'a':{'dtype':'U64','shape':[1],'data_offsets':[0,12]}}     | U64 is not supported
                    {'a':{'dtype':'F8_E4M3','shape':[12],'data_offsets':[0,12]}} | F8_E4M3 is not supported
                    {'a':{'dtype':'FLOAT','shape':[3],'data_offsets':[0,12]}}   | got "FLOAT"
                    {'a':{'dtype':3,'shape':[3],'data_offsets':[0,12]}}         | dtype must be a string
                    # fields
                    {'a':{'shape':[3],'data_offsets':[0,12]}}                   | lacks dtype
                    {'a':{'dtype':'F32','data_offsets':[0,12]}}                 | lacks shape
                    {'a':{'dtype':'F32','shape':[3]}}                           | lacks data_offsets
                    {'a':{'dtype':'F32','dtype':'F32','shape':[3],'data_offsets':[0,12]}} | "dtype" twice
                    {'a':[1]}                                                   | must be a JSON object
                    {'a':{'dtype':'U8','shape':[12],'data_offsets':[0,12]},'a':{'dtype':'U8','shape':[0],'data_offsets':[12,12]}} | "a" appears twice
                    {'__metadata__':{'x':1},'a':{'dtype':'U8','shape':[12],'data_offsets':[0,12]}} | must map to strings
                    {'__metadata__':{'x':'1','x':'2'}}                          | "x" twice
                    {'__metadata__':{},'__metadata__':{}}                       | appears twice
                    # JSON
                    {'a'                                                         | not valid JSON
                    {}}                                                         | not valid JSON
                    {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}      | not valid JSON
                    {} {}                                                       | not valid JSON
                    []                                                          | begin with '{'
                    """)
    void rejectsMalformedHeaders(String json, String message) throws IOException {
        Path file = write(json.replace('\'', '"'), new byte[12]);
        SafetensorsException failure = assertThrows(SafetensorsException.class, () -> parse(file));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertTrue(failure.getMessage().contains("test.safetensors"), failure.getMessage());
    }

    @Test
    void acceptsTheValidHeader() throws IOException {
        SafetensorsHeader header = parse(write(VALID.replace('\'', '"'), new byte[12]));
        assertEquals(2, header.entries().size());
        assertEquals(8, header.entries().get("b").begin());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 13, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void rejectsHeaderLengthsThatTheFileCannotHold(long length) throws IOException {
        Path file = directory.resolve("test.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put("{}          ".getBytes(StandardCharsets.US_ASCII));
        Files.write(file, bytes.array());
        SafetensorsException failure = assertThrows(SafetensorsException.class, () -> parse(file));
        assertTrue(
                failure.getMessage().contains("header length must be between 2 and 12"),
                failure.getMessage());
    }

    @Test
    void rejectsFilesOfLessThanEightBytes() throws IOException {
        Path file = Files.write(directory.resolve("test.safetensors"), new byte[7]);
        assertThrows(SafetensorsException.class, () -> parse(file));
    }

    @Test
    void rejectsHeadersThatAreNotUtf8() throws IOException {
        Path file = write("{\"\u00e4\":1}", new byte[0], StandardCharsets.ISO_8859_1);
        SafetensorsException failure = assertThrows(SafetensorsException.class, () -> parse(file));
        assertTrue(failure.getMessage().contains("UTF-8"), failure.getMessage());
    }

    @Test
    void rejectsBytesThatAreNotBooleans() throws IOException {
        String json = "{\"a\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[0,3]}}";
        Path file = write(json, new byte[] {0, 1, 2});
        try (NDManager manager = NDManager.newBaseManager()) {
            SafetensorsException failure =
                    assertThrows(SafetensorsException.class, () -> Safetensors.read(manager, file));
            assertTrue(failure.getMessage().contains("got 2 at 2"), failure.getMessage());
            assertEquals(0, manager.getManagedArrays().size());
        }
    }

    @Test
    void readsTensorsBeyondTwoGibibytesAndRefusesOnesThatLarge() throws IOException {
        long large = 3L << 30;
        String json =
                String.format(
                        "{\"large\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[0,%1$d]},"
                                + "\"last\":{\"dtype\":\"I32\",\"shape\":[1],"
                                + "\"data_offsets\":[%1$d,%2$d]}}",
                        large, large + 4);
        Path file = write(json, new byte[0]);
        try (FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                NDManager manager = NDManager.newBaseManager()) {
            // a sparse file: the hole takes no disk space
            channel.write(ByteBuffer.wrap(new byte[] {7, 0, 0, 0}), channel.size() + large);
            SafetensorsHeader header = SafetensorsHeader.read(file, channel);
            TensorReader reader = new TensorReader(file, channel, header.dataStart());
            var last = List.of(header.entries().get("last"));
            assertEquals(7, reader.readAll(manager, last).get("last").getInt(0));
            SafetensorsException failure =
                    assertThrows(SafetensorsException.class, () -> Safetensors.read(manager, file));
            assertTrue(failure.getMessage().contains("smaller than 2 GiB"), failure.getMessage());
        }
    }

    @Test
    void throwsOnlySafetensorsExceptionsOnDamagedFiles() throws IOException {
        Random random = new Random(5);
        byte[] good = Files.readAllBytes(write(VALID.replace('\'', '"'), new byte[12]));
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int trial = 0; trial < 600; trial++) {
                byte[] bytes = good.clone();
                for (int flips = random.nextInt(3); flips >= 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                Path file = Files.write(directory.resolve("test.safetensors"), bytes);
                try {
                    Safetensors.read(manager, file).values().forEach(array -> array.close());
                } catch (SafetensorsException expected) {
                    assertTrue(expected.getMessage().contains("test.safetensors"));
                }
            }
            assertEquals(0, manager.getManagedArrays().size());
        }
    }

    private static SafetensorsHeader parse(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return SafetensorsHeader.read(file, channel);
        }
    }

    private Path write(String json, byte[] data) throws IOException {
        return write(json, data, StandardCharsets.UTF_8);
    }

    private Path write(String json, byte[] data, Charset charset) throws IOException {
        byte[] header = json.getBytes(charset);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header).put(data);
        return Files.write(directory.resolve("test.safetensors"), bytes.array());
    }
}
