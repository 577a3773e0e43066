package ai.dyad.vision.data;

import ai.dyad.internal.table.TableRow;
import ai.dyad.internal.table.TextFileException;
import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.decode.ImageBytes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads captions from a table that holds the paths of their images. */
final class CaptionTable {
    private final Path file;
    private final CaptionedFiles found;
    private final Set<Path> missing = new HashSet<>();

    private CaptionTable(Path file, CaptionedFiles found) {
        this.file = file;
        this.found = found;
    }

    static CaptionedFiles read(Path file, Path folder, CaptionColumns columns) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new FileNotFoundException(
                    "no such directory: "
                            + folder
                            + "; it must hold the images of "
                            + file
                            + " (optImages, or --images)");
        }
        CaptionTable table = new CaptionTable(file, new CaptionedFiles(root, ImageBytes::ofFile));
        List<TableRow> rows = TextTable.read(file, columns.required(), columns.captions());
        if (rows.isEmpty()) {
            throw new TextFileException(file, "there must be at least 2 pairs, got none");
        }
        for (TableRow row : rows) {
            table.add(row, columns);
        }
        if (table.found.files().isEmpty()) {
            throw new FileNotFoundException(
                    "none of the "
                            + table.missing.size()
                            + " images of "
                            + file
                            + " is in "
                            + folder
                            + ", such as "
                            + rows.get(0).text(columns.path()).strip()
                            + ": set the folder that its paths are relative to"
                            + " (optImages, or --images)");
        }
        return table.found;
    }

    private void add(TableRow row, CaptionColumns columns) throws TextFileException {
        Path image = image(row, row.text(columns.path()));
        if (Files.isRegularFile(image)) {
            found.add(image, row.texts(columns.captions()));
            if (columns.classes().isPresent()) {
                classify(image, row, row.text(columns.classes().get()).strip());
            }
        } else if (missing.add(image)) {
            found.skip(image, Files.exists(image) ? "not a regular file" : "no such file");
        }
    }

    private void classify(Path image, TableRow row, String name) throws TextFileException {
        String before = found.classify(image, name);
        if (!before.equals(name)) {
            throw new TextFileException(
                    file,
                    "line "
                            + row.line()
                            + ": an image must have one class, got "
                            + name
                            + " after "
                            + before
                            + " for "
                            + found.root().relativize(image));
        }
    }

    /** Rejects paths that leave the folder, because a table may come from an untrusted source. */
    private Path image(TableRow row, String path) throws TextFileException {
        try {
            Path image = found.root().resolve(path.strip()).normalize();
            if (image.startsWith(found.root())) {
                return image;
            }
        } catch (InvalidPathException e) {
            throw new TextFileException(
                    file, "line " + row.line() + ": not a path: " + e.getMessage());
        }
        throw new TextFileException(
                file,
                "line "
                        + row.line()
                        + ": images must lie in "
                        + found.root()
                        + ", got "
                        + path
                        + ": move the image there, or set another folder (optImages, or --images)");
    }
}
