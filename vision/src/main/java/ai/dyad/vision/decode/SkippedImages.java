package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the files that look like images but are not used. Thread-safe. */
public final class SkippedImages {
    private static final Logger logger = LoggerFactory.getLogger(SkippedImages.class);
    private static final int SHOWN = 3;

    private final Path root;
    private final Map<Path, SkippedImage> images = new ConcurrentHashMap<>();

    /**
     * Starts a collection.
     *
     * @param root the folder that all files lie in
     * @param found the files that are already known
     */
    public SkippedImages(Path root, Collection<SkippedImage> found) {
        this.root = root;
        found.forEach(image -> images.put(image.path(), image));
    }

    /**
     * Adds a file.
     *
     * @param file the file
     * @param reason the failure
     */
    public void add(Path file, IOException reason) {
        images.put(file, SkippedImage.of(file, reason));
    }

    /** Adds a file that failed after the folder was checked, and logs it the first time. */
    void addLate(Path file, IOException reason) {
        SkippedImage image = SkippedImage.of(file, reason);
        if (images.put(file, image) == null) {
            logger.warn("{} cannot be read and is replaced: {}", file, image.reason());
        }
    }

    /** Logs in one line how many files are skipped, and names the first. */
    public void warn() {
        if (!images.isEmpty()) {
            logger.warn("{}: skipped {} images: {}", root, images.size(), examples());
        }
    }

    /**
     * Returns what was collected so far.
     *
     * @return the files and the reasons, in the order of their paths
     */
    public List<SkippedImage> list() {
        return images.values().stream().sorted(Comparator.comparing(SkippedImage::path)).toList();
    }

    /**
     * Returns the first few files, with the reasons.
     *
     * @return a part of a sentence; empty if nothing was skipped
     */
    public String examples() {
        List<String> first =
                list().stream()
                        .limit(SHOWN)
                        .map(image -> root.relativize(image.path()) + " (" + image.reason() + ")")
                        .toList();
        return String.join(", ", first) + (images.size() > SHOWN ? ", ..." : "");
    }
}
