package ai.dyad.vision.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the regular files of a tar archive in order. An archive consists of blocks of 512 bytes,
 * with a header (name at 0, octal size at 124, type at 156, name prefix at 345) before each file's
 * content. Long names are read from the extra entry that GNU tar or POSIX (pax) writes before the
 * file.
 */
final class TarReader {
    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final int KIND_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_BYTES = 155;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private static final char LONG_NAME = 'L';
    private static final char EXTENDED_HEADER = 'x';
    private static final char PLAIN_FILE = '0';
    private static final char HARD_LINK = '1';
    private static final char SYMBOLIC_LINK = '2';

    private final InputStream in;
    private final byte[] header = new byte[BLOCK_BYTES];
    private final Map<String, String> extended = new HashMap<>();
    private final List<String> links = new ArrayList<>();
    private long position; // of the current file's content in the archive
    private long unread; // of the current file, including the padding to whole blocks

    TarReader(InputStream in) {
        this.in = in;
    }

    /** Moves to the next regular file; returns false at the end of the archive. */
    boolean next() throws IOException {
        extended.clear();
        while (nextHeader()) {
            char kind = (char) header[KIND_AT];
            if (kind == PLAIN_FILE || kind == 0) {
                return true;
            }
            if (kind == LONG_NAME) {
                extended.put("path", new String(body(), StandardCharsets.UTF_8).replace("\0", ""));
            } else if (kind == EXTENDED_HEADER) {
                addRecords(body());
            } else {
                if (kind == HARD_LINK || kind == SYMBOLIC_LINK) {
                    links.add(path());
                }
                extended.clear(); // they belonged to a directory or a link
            }
        }
        return false;
    }

    private boolean nextHeader() throws IOException {
        in.skipNBytes(unread);
        position += unread;
        unread = 0;
        int bytes = in.readNBytes(header, 0, BLOCK_BYTES);
        if (bytes == 0 || (bytes == BLOCK_BYTES && header[0] == 0)) {
            return false;
        }
        if (bytes < BLOCK_BYTES) {
            throw new EOFException("ended within a file header");
        }
        position += BLOCK_BYTES;
        unread = (size() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        return true;
    }

    private byte[] body() throws IOException {
        if (size() > MAX_HEADER_BYTES) {
            throw new NoTarException("a header of " + size() + " bytes", null);
        }
        byte[] body = readContent();
        if (body.length < size()) {
            throw new EOFException("ended within a file header");
        }
        return body;
    }

    /** Parses records such as "30 path=...\n", whose first number is their own length. */
    private void addRecords(byte[] body) throws IOException {
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int space = at;
            while (space < body.length && body[space] != ' ') {
                space++;
            }
            int end = at + length(new String(body, at, space - at, StandardCharsets.US_ASCII));
            if (end <= space + 1 || end > body.length) {
                throw new NoTarException("an extended header is damaged", null);
            }
            String record = new String(body, space + 1, end - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                extended.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at = end;
        }
    }

    private static int length(String digits) throws IOException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new NoTarException("an extended header is damaged", e);
        }
    }

    /** Returns the name of the current file with its directories. */
    String path() {
        if (extended.containsKey("path")) {
            return extended.get("path");
        }
        // GNU tar, whose magic ends in a space instead of a zero, uses the prefix for other data
        boolean posix = text(MAGIC_AT, 6).equals("ustar") && header[MAGIC_AT + 5] == 0;
        String prefix = posix ? text(PREFIX_AT, PREFIX_BYTES) : "";
        String name = text(0, NAME_BYTES);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Returns the name of the current file without its directories. */
    String name() {
        String path = path();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the length of the current file in bytes. */
    long size() throws IOException {
        String octal = text(SIZE_AT, SIZE_BYTES).trim();
        try {
            return Long.parseLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new NoTarException("there is no size in a header", e);
        }
    }

    /** Returns the position of the current file's content in the archive. */
    long position() {
        return position;
    }

    /** Returns the names of the links found so far; they are not followed. */
    List<String> links() {
        return links;
    }

    /** Returns the first bytes of the current file's content. */
    byte[] head(int bytes) throws IOException {
        byte[] head = in.readNBytes((int) Math.min(bytes, size()));
        unread -= head.length;
        position += head.length;
        return head;
    }

    /** Returns the archive's stream at the content of the current file, to be read to its end. */
    InputStream content() throws IOException {
        unread -= size();
        position += size();
        return in;
    }

    /** Reads the whole content of the current file. */
    byte[] readContent() throws IOException {
        int size = Math.toIntExact(size());
        return content().readNBytes(size);
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }
}
