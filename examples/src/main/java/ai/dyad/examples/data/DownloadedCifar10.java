package ai.dyad.examples.data;

import ai.djl.Application;
import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.util.Progress;
import ai.djl.util.Utils;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CIFAR-10 from DJL's repository, kept in DJL's cache. DJL's own {@code Cifar10} uses the same
 * files, so a machine downloads them only once. The result is a path for {@link
 * ai.dyad.vision.data.Cifar10}, which keeps the pixels as bytes.
 */
public final class DownloadedCifar10 {
    private static final String ARTIFACT = "cifar10";
    private static final String VERSION = "1.0";
    private static final int TIMEOUT_MILLIS = 10_000;

    private DownloadedCifar10() {}

    /**
     * Returns the files if they are in the cache, without using the network.
     *
     * @return the directory with data_batch.bin and test_batch.bin, or nothing
     */
    public static Optional<Path> cached() {
        Path directory = directory();
        return Stream.of("data_batch.bin", "test_batch.bin")
                        .allMatch(name -> Files.isRegularFile(directory.resolve(name)))
                ? Optional.of(directory)
                : Optional.empty();
    }

    /**
     * Returns the files, downloading them without progress reports if they are not in the cache.
     *
     * @return the directory with data_batch.bin and test_batch.bin
     * @throws DatasetUnavailableException if they are not in the cache and the network does not
     *     give them
     */
    public static Path download() throws DatasetUnavailableException {
        return download(null);
    }

    /**
     * Returns the files, downloading them (170 MB) if they are not in the cache.
     *
     * @param progress the progress listener, or null
     * @return the directory with data_batch.bin and test_batch.bin
     * @throws DatasetUnavailableException if they are not in the cache and the network does not
     *     give them
     */
    public static Path download(Progress progress) throws DatasetUnavailableException {
        Optional<Path> cached = cached();
        if (cached.isPresent()) {
            return cached.get();
        }
        if (Utils.isOfflineMode()) {
            throw unavailable("DJL is in offline mode", null);
        }
        try {
            requireNetwork();
            MRL resource = resource();
            Artifact artifact = resource.getDefaultArtifact();
            if (artifact == null) {
                throw new IOException("the repository has no version " + VERSION);
            }
            resource.prepare(artifact, progress);
        } catch (IOException e) {
            throw unavailable(e.toString(), e);
        }
        return cached().orElseThrow(
                        () ->
                                unavailable(
                                        "the directory holds an incomplete download: delete it",
                                        null));
    }

    /** Fails within seconds if there is no network; DJL itself waits without a timeout. */
    private static void requireNetwork() throws IOException {
        URI metadata = BasicDatasets.REPOSITORY.getBaseUri().resolve(resource().toURI());
        HttpURLConnection connection =
                (HttpURLConnection) metadata.resolve("metadata.json").toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestMethod("HEAD");
        try {
            connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static MRL resource() {
        return BasicDatasets.REPOSITORY.dataset(
                Application.CV.ANY, BasicDatasets.GROUP_ID, ARTIFACT, VERSION);
    }

    /** Returns the directory in which DJL keeps the files, whether or not it exists. */
    private static Path directory() {
        return Utils.getCacheDir()
                .resolve("cache/repo")
                .resolve(resource().toURI().getPath())
                .resolve(VERSION);
    }

    private static DatasetUnavailableException unavailable(String reason, Throwable cause) {
        return new DatasetUnavailableException(
                "CIFAR-10 is not in "
                        + directory()
                        + " and cannot be downloaded from "
                        + BasicDatasets.DJL_REPO_URL
                        + " ("
                        + reason
                        + "); give the directory cifar-10-batches-bin or the file"
                        + " cifar-10-binary.tar.gz instead",
                cause);
    }
}
