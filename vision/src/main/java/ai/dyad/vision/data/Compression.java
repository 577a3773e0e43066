package ai.dyad.vision.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Recognizes compressed files by their first bytes, regardless of their names. */
final class Compression {
    private static final int HEAD_BYTES = 6;
    private static final int BUFFER_BYTES = 1 << 16;

    private Compression() {}

    static boolean isGzip(Path file) throws IOException {
        return tool(file).equals("gzip");
    }

    /** Opens a file, decompressing it if it is gzip. */
    static InputStream open(Path file) throws IOException {
        boolean zipped = isGzip(file);
        InputStream in = Files.newInputStream(file);
        try {
            return zipped
                    ? new GZIPInputStream(in, BUFFER_BYTES)
                    : new BufferedInputStream(in, BUFFER_BYTES);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Rejects a compressed file, which does not allow random access. */
    static void refuse(Path file) throws IOException {
        String tool = tool(file);
        if (!tool.isEmpty()) {
            throw new IOException(file + " " + advice(tool));
        }
    }

    /** Returns advice on how to decompress a file; empty if it is not compressed. */
    static String advice(Path file) throws IOException {
        String tool = tool(file);
        return tool.isEmpty() ? "" : advice(tool);
    }

    private static String advice(String tool) {
        String unpack = tool.equals("zip") ? "unzip" : tool + " -d";
        return "is compressed by " + tool + ": unpack it with " + unpack;
    }

    /** Returns the program that compressed a file; empty if it is not compressed. */
    private static String tool(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (starts(head, 0x1F, 0x8B)) {
            return "gzip";
        }
        if (starts(head, 'P', 'K', 3, 4)) {
            return "zip";
        }
        if (starts(head, 'B', 'Z', 'h')) {
            return "bzip2";
        }
        if (starts(head, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            return "xz";
        }
        return starts(head, 0x28, 0xB5, 0x2F, 0xFD) ? "zstd" : "";
    }

    private static boolean starts(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
