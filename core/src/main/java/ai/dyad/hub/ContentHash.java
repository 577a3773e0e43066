package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash of a file's content: SHA-256 of large files, and of small ones what git names them. */
final class ContentHash {
    private static final int CHUNK_BYTES = 1 << 16;

    private ContentHash() {}

    /** Returns the hash of what is on the disk, of the kind that the hub has for the file. */
    static String of(Path part, HubFile file) throws IOException {
        MessageDigest digest = digest(file.isLarge() ? "SHA-256" : "SHA-1");
        if (!file.isLarge()) {
            digest.update(("blob " + file.size() + "\0").getBytes(UTF_8));
        }
        byte[] bytes = new byte[CHUNK_BYTES];
        try (InputStream stream = Files.newInputStream(part)) {
            for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
                digest.update(bytes, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }
}
