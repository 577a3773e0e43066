package ai.dyad.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a model are in a cache, the same as for HuggingFace's tools:
 *
 * <pre>
 * models--org--name/blobs/HASH                the contents
 * models--org--name/snapshots/COMMIT/PATH     a relative link to each
 * models--org--name/refs/BRANCH               the commit of a branch or a tag
 * .locks/models--org--name/HASH.lock
 * </pre>
 *
 * @param cache the cache
 * @param name the model
 */
record CacheLayout(Path cache, ModelName name) {
    private static final String PREFIX = "models--";
    private static final String SEPARATOR = "--";

    private String folder() {
        return PREFIX + name.repository().replace("/", SEPARATOR);
    }

    /** Returns the names of all models in a cache. */
    static List<String> names(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(folder -> folder.startsWith(PREFIX))
                    .map(folder -> folder.substring(PREFIX.length()).replace(SEPARATOR, "/"))
                    .sorted()
                    .toList();
        }
    }

    Path refs() {
        return cache.resolve(folder()).resolve("refs");
    }

    Path ref() {
        return refs().resolve(name.revision());
    }

    Path snapshot(String commit) {
        return cache.resolve(folder()).resolve("snapshots").resolve(commit);
    }

    /** Returns where a file is or will be. */
    Path pointer(String commit, String path) throws IOException {
        Path directory = snapshot(commit);
        Path pointer = directory.resolve(path).normalize();
        if (!pointer.startsWith(directory) || pointer.equals(directory)) {
            throw new IOException("a file must stay in " + directory + ", got " + path);
        }
        return pointer;
    }

    Path blob(String hash) {
        return cache.resolve(folder()).resolve("blobs").resolve(hash);
    }

    Path lock(String hash) {
        return cache.resolve(".locks").resolve(folder()).resolve(hash + ".lock");
    }

    /** Returns the paths of all files below a directory, with slashes, or none without it. */
    static List<String> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
