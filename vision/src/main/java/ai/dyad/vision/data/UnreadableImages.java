package ai.dyad.vision.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the files of a folder that could not be read, from several threads. */
final class UnreadableImages {
    private static final Logger logger = LoggerFactory.getLogger(UnreadableImages.class);
    private static final int SHOWN = 3;

    private final Path root;
    private final Map<Path, UnreadableImage> images = new ConcurrentHashMap<>();

    UnreadableImages(Path root, Collection<UnreadableImage> found) {
        this.root = root;
        found.forEach(image -> images.put(image.path(), image));
    }

    void add(Path file, IOException reason) {
        images.put(file, UnreadableImage.of(file, reason));
    }

    /** Adds a file that failed after the folder had been checked, and says so the first time. */
    void addLate(Path file, IOException reason) {
        UnreadableImage image = UnreadableImage.of(file, reason);
        if (images.put(file, image) == null) {
            logger.warn("{} cannot be read and is replaced: {}", file, image.reason());
        }
    }

    /** Says in one line how many files are passed over, and names the first. */
    void warn() {
        if (!images.isEmpty()) {
            logger.warn("{}: skipped {} unreadable images: {}", root, images.size(), examples());
        }
    }

    List<UnreadableImage> list() {
        return images.values().stream()
                .sorted(Comparator.comparing(UnreadableImage::path))
                .toList();
    }

    /** Names the first few, with the reason. */
    String examples() {
        List<String> first =
                list().stream()
                        .limit(SHOWN)
                        .map(image -> root.relativize(image.path()) + " (" + image.reason() + ")")
                        .toList();
        return String.join(", ", first) + (images.size() > SHOWN ? ", ..." : "");
    }
}
