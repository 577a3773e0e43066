package ai.dyad.data;

import ai.djl.util.JsonUtils;
import ai.dyad.internal.AtomicFile;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the data of a run were, sample by sample, and how they were split: a number for each sample
 * of each part, such as {@code training} and {@code held out}. A run stores it, and compares it
 * when it goes on.
 *
 * <pre>{@code
 * Fingerprint data = Fingerprint.builder()
 *         .addPart("training", training.checksums())
 *         .addPart("held out", heldOut.checksums())
 *         .build();
 * }</pre>
 */
public final class Fingerprint {
    private final Map<String, long[]> parts;

    private Fingerprint(Map<String, long[]> parts) {
        this.parts = parts;
    }

    /**
     * Returns a builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Tells a content from others.
     *
     * @param content any bytes
     * @return the first eight bytes of their SHA-256
     */
    public static long checksum(byte[] content) {
        return ByteBuffer.wrap(digest().digest(content)).getLong();
    }

    /**
     * Tells texts from others, their order included.
     *
     * @param texts any texts; null counts as a text of its own
     * @return the first eight bytes of a SHA-256
     */
    public static long checksum(String... texts) {
        MessageDigest digest = digest();
        for (String text : texts) {
            byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            int length = text == null ? -1 : bytes.length; // so that "ab", "c" is not "a", "bc"
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Says how other data differ from these.
     *
     * @param now the data as they are now
     * @return what differs, one line for each difference; empty where nothing does
     */
    public String differences(Fingerprint now) {
        return new FingerprintDifferences(parts, now.parts).lines();
    }

    /**
     * Writes the fingerprint.
     *
     * @param file where to, as JSON
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        parts.forEach(
                (name, checksums) -> {
                    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * checksums.length);
                    bytes.asLongBuffer().put(checksums);
                    json.addProperty(name, Base64.getEncoder().encodeToString(bytes.array()));
                });
        AtomicFile.writeString(file, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
    }

    /**
     * Reads a fingerprint.
     *
     * @param file what {@link #write} wrote
     * @return the fingerprint
     * @throws IOException if it cannot be read
     */
    public static Fingerprint read(Path file) throws IOException {
        Map<String, long[]> parts = new LinkedHashMap<>();
        try {
            JsonObject json = JsonUtils.GSON.fromJson(Files.readString(file), JsonObject.class);
            for (Map.Entry<String, JsonElement> part : json.entrySet()) {
                byte[] bytes = Base64.getDecoder().decode(part.getValue().getAsString());
                long[] checksums = new long[bytes.length / Long.BYTES];
                ByteBuffer.wrap(bytes).asLongBuffer().get(checksums);
                parts.put(part.getKey(), checksums);
            }
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            throw new IOException(file + " must be a fingerprint of data: " + e.getMessage(), e);
        }
        return new Fingerprint(parts);
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint print && differences(print).isEmpty();
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return parts.values().stream().mapToInt(Arrays::hashCode).sum();
    }

    /** Builds a {@link Fingerprint}. */
    public static final class Builder {
        private final Map<String, long[]> parts = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a part of the data.
         *
         * @param name what it is for, such as {@code training}
         * @param checksums a number for each of its samples, in their order
         * @return this builder
         */
        public Builder addPart(String name, long... checksums) {
            if (parts.put(name, checksums.clone()) != null) {
                throw new IllegalArgumentException(
                        "parts must have names of their own, got \"" + name + "\" twice");
            }
            return this;
        }

        /**
         * Makes the fingerprint.
         *
         * @return the fingerprint
         */
        public Fingerprint build() {
            return new Fingerprint(new LinkedHashMap<>(parts));
        }
    }
}
