package ai.dyad.vision.data;

import ai.dyad.internal.table.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Captions in text files beside the pictures: {@code name.txt} has those of {@code name.jpg}. */
final class CaptionFolder {
    private CaptionFolder() {}

    static CaptionedFiles read(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        FolderScan scan = FolderScan.of(root);
        CaptionedFiles found = new CaptionedFiles(root, ImageBytes::ofFile);
        scan.unreadable().forEach(image -> found.skip(image.path(), image.reason()));
        for (Path picture : scan.files()) {
            String name = picture.getFileName().toString();
            Path text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
            if (!Files.exists(text)) {
                found.skip(picture, "no captions: " + text.getFileName() + " is missing");
                continue;
            }
            List<String> captions = new ArrayList<>();
            TextTable.forEach(text, row -> captions.addAll(row.texts(row.values().keySet())));
            if (captions.isEmpty()) {
                found.skip(picture, "no captions: " + text.getFileName() + " is empty");
            } else {
                found.add(picture, captions);
            }
        }
        return found;
    }
}
