package ai.dyad.io;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: eight bytes of length, then JSON. Its content is untrusted, so
 * every value is checked against the file before any data is read.
 */
final class SafetensorsHeader {

    static final String METADATA = "__metadata__";
    static final int LENGTH_BYTES = 8;

    /** The reference implementation's limit. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path file;
    private final Map<String, TensorEntry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final long dataStart;
    private final long dataBytes;

    private SafetensorsHeader(Path file, long dataStart, long dataBytes) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataBytes = dataBytes;
    }

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < LENGTH_BYTES) {
            throw new SafetensorsException(
                    file, "a safetensors file has at least 8 bytes, got " + fileBytes);
        }
        long length = readFully(file, channel, 0, LENGTH_BYTES).getLong();
        long limit = Math.min(fileBytes - LENGTH_BYTES, MAX_HEADER_BYTES);
        if (length < 2 || length > limit) {
            throw new SafetensorsException(
                    file,
                    String.format(
                            "header length must be between 2 and %d in a file of %d bytes, got %s",
                            limit, fileBytes, Long.toUnsignedString(length)));
        }
        ByteBuffer bytes = readFully(file, channel, LENGTH_BYTES, Math.toIntExact(length));
        long dataStart = LENGTH_BYTES + length;
        SafetensorsHeader header = new SafetensorsHeader(file, dataStart, fileBytes - dataStart);
        header.parse(decode(file, bytes));
        header.checkLayout();
        return header;
    }

    static ByteBuffer readFully(Path file, FileChannel channel, long position, int count)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, position, buffer);
        return buffer;
    }

    /** Fills the buffer up to its limit, starting at the file position, and rewinds it. */
    static void readFully(Path file, FileChannel channel, long position, ByteBuffer buffer)
            throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new SafetensorsException(file, "file was truncated while being read");
            }
            at += count;
        }
        buffer.rewind();
    }

    Map<String, TensorEntry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** Offset of the data section within the file. */
    long dataStart() {
        return dataStart;
    }

    private static String decode(Path file, ByteBuffer bytes) throws SafetensorsException {
        if (bytes.get(0) != '{') {
            throw new SafetensorsException(file, "header must begin with '{'");
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            SafetensorsException failure =
                    new SafetensorsException(file, "header must be valid UTF-8");
            failure.initCause(e);
            throw failure;
        }
    }

    private void parse(String json) throws SafetensorsException {
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            reader.beginObject();
            boolean metadataSeen = false;
            while (reader.hasNext()) {
                String name = reader.nextName();
                boolean isMetadata = METADATA.equals(name);
                if (isMetadata ? metadataSeen : entries.containsKey(name)) {
                    throw new SafetensorsException(file, "name \"" + name + "\" appears twice");
                }
                if (isMetadata) {
                    metadataSeen = true;
                    parseMetadata(reader);
                } else {
                    entries.put(name, new TensorParser(file, name, dataBytes).parse(reader));
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new SafetensorsException(file, "header has text after its JSON object");
            }
        } catch (SafetensorsException e) {
            throw e;
        } catch (MalformedJsonException
                | EOFException
                | JsonParseException
                | IllegalStateException
                | NumberFormatException e) {
            SafetensorsException failure =
                    new SafetensorsException(file, "header is not valid JSON: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        } catch (IOException e) {
            throw new AssertionError("a string cannot fail to be read", e);
        }
    }

    private void parseMetadata(JsonReader reader) throws IOException {
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            JsonToken kind = reader.peek();
            if (kind != JsonToken.STRING) {
                throw new SafetensorsException(
                        file, METADATA + " must map to strings, got " + kind + " for " + key);
            }
            if (metadata.put(key, reader.nextString()) != null) {
                throw new SafetensorsException(
                        file, METADATA + " has the key \"" + key + "\" twice");
            }
        }
        reader.endObject();
    }

    /**
     * Checks that the tensors cover the data section without gaps, overlaps or bytes left at the
     * end.
     */
    private void checkLayout() throws SafetensorsException {
        List<TensorEntry> ordered = new ArrayList<>(entries.values());
        ordered.sort(
                Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long expected = 0;
        for (TensorEntry entry : ordered) {
            if (entry.begin() != expected) {
                String kind = entry.begin() < expected ? "overlaps" : "leaves a hole after";
                throw new SafetensorsException(
                        file,
                        String.format(
                                "tensor \"%s\" %s its predecessor: it must begin at byte %d, got"
                                        + " %d",
                                entry.name(), kind, expected, entry.begin()));
            }
            expected = entry.end();
        }
        if (expected != dataBytes) {
            throw new SafetensorsException(
                    file,
                    String.format(
                            "tensors cover %d bytes, but the data section has %d",
                            expected, dataBytes));
        }
    }
}
