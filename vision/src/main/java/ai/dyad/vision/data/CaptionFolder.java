package ai.dyad.vision.data;

import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.decode.ImageBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads captions from text files beside the images: {@code name.txt} holds those of {@code
 * name.jpg}.
 */
final class CaptionFolder {
    private CaptionFolder() {}

    /** Reads the captions of the scanned images; images without captions are listed as skipped. */
    static CaptionedFiles read(Path root, FolderScan scan, CaptionLines lines) throws IOException {
        CaptionedFiles found = new CaptionedFiles(root, ImageBytes::ofFile);
        for (Path image : scan.files()) {
            String name = image.getFileName().toString();
            Path text = image.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
            if (!Files.exists(text)) {
                found.skip(image, "no captions: " + text.getFileName() + " is missing");
                continue;
            }
            List<String> captions = new ArrayList<>();
            TextTable.forEach(text, row -> captions.addAll(row.texts(row.values().keySet())));
            if (captions.isEmpty()) {
                found.skip(image, "no captions: " + text.getFileName() + " is empty");
            } else {
                found.add(image, lines.of(captions));
            }
        }
        return found;
    }
}
