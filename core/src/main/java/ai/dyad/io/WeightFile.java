package ai.dyad.io;

import java.nio.file.Path;

/**
 * A file with weights of a block.
 *
 * @param file the safetensors file
 * @param prefix what stands before its names in the block
 */
record WeightFile(Path file, String prefix) {

    /** Whether it can hold names of a part of the block. */
    boolean mayHold(String part) {
        return prefix.startsWith(part) || part.startsWith(prefix);
    }
}
