package ai.dyad.vision.data;

import ai.dyad.vision.decode.ImageFormats;
import ai.dyad.vision.decode.SkippedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The image files below a directory, sorted by relative path, so that the order is the same on
 * every machine. The first directory of a file's relative path is its class.
 */
final class FolderScan {
    private final Path root;
    private final List<Path> files = new ArrayList<>();
    private final List<SkippedImage> skipped = new ArrayList<>();
    private int others;

    private FolderScan(Path root) {
        this.root = root;
    }

    /** Scans a directory; symbolic links are followed, except for cycles. */
    static FolderScan of(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new FileNotFoundException(
                    "no such directory: " + root + "; it must hold images, or folders of images");
        }
        FolderScan scan = new FolderScan(root);
        Files.walkFileTree(
                root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, scan.visitor());
        scan.files.sort(Comparator.comparing(scan::relativeName));
        return scan;
    }

    private SimpleFileVisitor<Path> visitor() {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                    Path directory, BasicFileAttributes attributes) {
                return !directory.equals(root) && isHidden(directory)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isHidden(file)) {
                    add(file, attributes.isRegularFile());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                if (!(e instanceof FileSystemLoopException) && !isHidden(file)) {
                    skipped.add(SkippedImage.of(file, e));
                }
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private void add(Path file, boolean regular) {
        String name = file.getFileName().toString();
        if (ImageFormats.isRead(name)) {
            if (regular) {
                files.add(file);
            } else {
                skipped.add(new SkippedImage(file, "not a regular file"));
            }
            return;
        }
        try {
            Optional<String> reason =
                    ImageFormats.whyNotRead(name, () -> regular ? head(file) : new byte[0]);
            reason.ifPresent(why -> skipped.add(new SkippedImage(file, why)));
            others += reason.isPresent() ? 0 : 1;
        } catch (IOException e) {
            others++; // nothing suggests that it is an image
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(ImageFormats.HEAD_BYTES);
        }
    }

    /** Returns whether a file or folder is hidden or a macOS archive artifact. */
    static boolean isHidden(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") || name.equals("__MACOSX");
    }

    private String relativeName(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** Returns the image files in order. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Returns the files that look like images but are not read, with the reasons. */
    List<SkippedImage> skipped() {
        return List.copyOf(skipped);
    }

    /** Returns how many files do not look like images, without hidden files. */
    int others() {
        return others;
    }

    /** Returns the classes of some of the files; every folder that holds images is a class. */
    ImageClasses classes(List<Path> some) {
        List<String> known = new ArrayList<>();
        files.forEach(file -> known.add(classOf(file)));
        skipped.forEach(image -> known.add(classOf(image.path())));
        return ImageClasses.named(some.stream().map(this::classOf).toList(), known);
    }

    /** Returns the top-level folder of a file, or null for a file directly in the root. */
    private String classOf(Path file) {
        Path relative = root.relativize(file);
        return relative.getNameCount() > 1 ? relative.getName(0).toString() : null;
    }
}
