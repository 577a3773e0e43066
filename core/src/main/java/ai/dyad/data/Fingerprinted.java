package ai.dyad.data;

import java.io.IOException;

/**
 * Samples with a checksum of their content, so that a resumed run can detect whether its data
 * changed.
 */
@FunctionalInterface
public interface Fingerprinted {
    /**
     * Returns a checksum for each sample that depends only on its content, not on its location or
     * time; see {@link Fingerprint#checksum(byte[])}.
     *
     * @return the checksums, in the order of the samples
     * @throws IOException if the samples cannot be read
     */
    long[] checksums() throws IOException;
}
