package ai.dyad.vision.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Small tar archives, with long names in the manner of POSIX or of GNU. */
final class Tar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Tar() {}

    static byte[] archive(Map<String, byte[]> files) {
        Tar tar = new Tar();
        files.forEach(
                (name, content) -> {
                    String record = " path=" + name + "\n";
                    String length = String.format(Locale.ROOT, "%03d", record.length() + 3);
                    tar.put("pax", 'x', (length + record).getBytes(StandardCharsets.UTF_8));
                    tar.put(name.substring(0, Math.min(100, name.length())), '0', content);
                });
        return tar.end();
    }

    static byte[] archiveWithLink(Map<String, byte[]> files, String link) {
        Tar tar = new Tar();
        files.forEach((name, content) -> tar.put(name, '0', content));
        tar.put(link, '1', new byte[0]);
        return tar.end();
    }

    static byte[] gnuArchive(Map<String, byte[]> files) {
        Tar tar = new Tar();
        tar.put("directory/", '5', new byte[0]);
        files.forEach(
                (name, content) -> {
                    if (name.length() > 100) {
                        tar.put("@", 'L', (name + "\0").getBytes(StandardCharsets.UTF_8));
                    }
                    tar.put(name.substring(0, Math.min(100, name.length())), '0', content);
                });
        return tar.end();
    }

    private void put(String name, char kind, byte[] content) {
        byte[] header = new byte[BLOCK];
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, 0, bytes.length);
        byte[] size =
                String.format(Locale.ROOT, "%011o", content.length)
                        .getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        header[156] = (byte) kind;
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private byte[] end() {
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }
}
