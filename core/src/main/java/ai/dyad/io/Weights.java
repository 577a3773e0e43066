package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The saved weights of a block, or of a part of it.
 *
 * @param files the files that hold them
 * @param part the name prefix of the part, empty for the whole block
 */
record Weights(List<SavedFile> files, String part) {

    /**
     * A safetensors file.
     *
     * @param path the file
     * @param prefix the prefix of its names in the block
     */
    record SavedFile(Path path, String prefix) {}

    /** Returns all weights of one file. */
    static Weights in(Path file) {
        return new Weights(List.of(new SavedFile(file, "")), "");
    }

    /** Returns the same weights, restricted to one file. */
    Weights from(Path file) {
        List<SavedFile> chosen =
                files.stream()
                        .filter(known -> known.path().getFileName().equals(file.getFileName()))
                        .toList();
        return new Weights(chosen.isEmpty() ? in(file).files() : chosen, part);
    }

    /** Returns the weights of a part, without the prefix of their names. */
    Weights of(String prefix) {
        String whole = part + prefix;
        List<SavedFile> able =
                files.stream()
                        .filter(
                                file ->
                                        file.prefix().startsWith(whole)
                                                || whole.startsWith(file.prefix()))
                        .toList();
        return new Weights(able, whole);
    }

    /** Reads the weights by their names in the part. */
    Map<String, NDArray> read(NDManager manager) throws IOException {
        Map<String, NDArray> values = new LinkedHashMap<>();
        for (SavedFile file : files) {
            String before = file.prefix();
            Safetensors.read(manager, file.path(), name -> (before + name).startsWith(part))
                    .forEach(
                            (name, value) ->
                                    values.put((before + name).substring(part.length()), value));
        }
        return values;
    }

    /** Returns whether this is a whole block in format 1, which lacks the logit scale. */
    boolean lacksScale() {
        return part.isEmpty() && files.stream().anyMatch(file -> !file.prefix().isEmpty());
    }

    @Override
    public String toString() {
        return files.stream().map(file -> file.path().toString()).collect(Collectors.joining(", "));
    }
}
