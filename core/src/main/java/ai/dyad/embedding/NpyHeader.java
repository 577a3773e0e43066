package ai.dyad.embedding;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a .npy file.
 *
 * @param bytesPerNumber 4 or 8
 * @param rows N
 * @param dimension D
 * @param offset the position of the first number
 */
record NpyHeader(int bytesPerNumber, long rows, int dimension, long offset) {
    /** The length of a header made by {@link #encode}. */
    static final int BYTES = 128;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int PREFIX_BYTES = 10;
    private static final int MAX_TEXT_BYTES = 1 << 16;
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ROW_MAJOR = Pattern.compile("'fortran_order'\\s*:\\s*False");
    private static final Pattern SHAPE =
            Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d{1,18})\\s*,\\s*(\\d{1,9})\\s*,?\\s*\\)");

    /** Returns the file of the names of a table's rows. */
    static Path names(Path table) {
        String name = table.getFileName().toString();
        return table.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".names.txt");
    }

    /** Returns the header of a float32 table. */
    static ByteBuffer encode(long rows, int dimension) {
        String text =
                "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                        + rows
                        + ", "
                        + dimension
                        + "), }";
        ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (BYTES - PREFIX_BYTES));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < BYTES - 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').flip();
    }

    /** Reads a header from the beginning of a file. */
    static NpyHeader read(DataInputStream in) throws IOException {
        try {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException("not a .npy file");
            }
            int version = in.readUnsignedByte();
            in.readUnsignedByte();
            boolean old = version == 1;
            int length =
                    old
                            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                            : Integer.reverseBytes(in.readInt());
            if (version < 1 || version > 3 || length < 0 || length > MAX_TEXT_BYTES) {
                throw new IOException("not a .npy file of version 1, 2 or 3");
            }
            byte[] text = new byte[length];
            in.readFully(text);
            int offset = PREFIX_BYTES + (old ? 0 : 2) + length;
            return parse(new String(text, StandardCharsets.UTF_8), offset);
        } catch (EOFException e) {
            throw new IOException("truncated within its header", e);
        }
    }

    private static NpyHeader parse(String text, long offset) throws IOException {
        Matcher type = TYPE.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        String found = type.find() ? type.group(1) : "";
        boolean single = found.equals("<f4");
        if ((!single && !found.equals("<f8")) || !ROW_MAJOR.matcher(text).find() || !shape.find()) {
            throw new IOException(
                    "the table must be float32 or float64 (N, D), little-endian, row-major, got "
                            + text.strip());
        }
        int bytes = single ? Float.BYTES : Double.BYTES;
        long rows = Long.parseLong(shape.group(1));
        return new NpyHeader(bytes, rows, Integer.parseInt(shape.group(2)), offset);
    }
}
