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
 * A fingerprint of the data of a run and of their split: one checksum for each sample of each part,
 * such as {@code training} and {@code held out}. A run stores it and compares it when it resumes.
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
     * Computes the checksum of some content.
     *
     * @param content any bytes
     * @return the first eight bytes of their SHA-256
     */
    public static long checksum(byte[] content) {
        return ByteBuffer.wrap(digest().digest(content)).getLong();
    }

    /**
     * Computes the checksum of texts in their order.
     *
     * @param texts any texts; null differs from every text
     * @return the first eight bytes of a SHA-256
     */
    public static long checksum(String... texts) {
        MessageDigest digest = digest();
        for (String text : texts) {
            byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            int length =
                    text == null ? -1 : bytes.length; // so that "ab", "c" differs from "a", "bc"
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Describes how other data differ from these.
     *
     * @param now the data as they are now
     * @return one line for each difference; empty if there is none
     */
    public String differences(Fingerprint now) {
        return new FingerprintDifferences(parts, now.parts).lines();
    }

    /**
     * Writes the fingerprint.
     *
     * @param file the JSON file to write
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
     * @param file a file written by {@link #write}
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
            throw new IOException(file + " must hold a fingerprint of data: " + e.getMessage(), e);
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
         * @param name the name of the part, such as {@code training}
         * @param checksums one checksum per sample, in the samples' order
         * @return this builder
         * @throws IllegalArgumentException if there is a part of that name already
         */
        public Builder addPart(String name, long... checksums) {
            if (parts.put(name, checksums.clone()) != null) {
                throw new IllegalArgumentException(
                        "parts must have unique names, got \"" + name + "\" twice");
            }
            return this;
        }

        /**
         * Builds the fingerprint.
         *
         * @return the fingerprint
         */
        public Fingerprint build() {
            return new Fingerprint(new LinkedHashMap<>(parts));
        }
    }
}
