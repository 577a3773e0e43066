package ai.dyad.data;

import java.io.IOException;

/**
 * Samples whose content can be told from other content, so that a run that goes on can see whether
 * its data changed in the meantime.
 */
@FunctionalInterface
public interface Fingerprinted {
    /**
     * Returns a number for each sample that is a function of its content alone, not of the time or
     * the place where it lies; see {@link Fingerprint#checksum(byte[])}.
     *
     * @return the numbers, in the order of the samples
     * @throws IOException if the samples cannot be read
     */
    long[] checksums() throws IOException;
}
