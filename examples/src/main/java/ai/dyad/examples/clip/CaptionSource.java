package ai.dyad.examples.clip;

import ai.dyad.data.TextIdentity;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.data.ImageCaptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the user's own captions and images are.
 *
 * @param captions a table, a folder or shards
 * @param images the folder of a table's images, or empty
 * @param imageColumn the column of the images' paths, by name or number
 * @param captionColumns the columns of captions, by name or number, with commas
 * @param classColumn the column of the images' classes, by name or number, or empty
 * @param firstLine whether the first line of a text alone is a caption
 */
record CaptionSource(
        String captions,
        String images,
        String imageColumn,
        String captionColumns,
        String classColumn,
        boolean firstLine) {
    static final String IMAGE_COLUMN = "path";
    static final String CAPTION_COLUMN = "caption";

    /** Captions of an image; more are likely translations or notes. */
    private static final int MANY = 10;

    /** Reads captions and images. */
    CaptionedImages open(int sidePixels, TextIdentity identity) throws IOException {
        ImageCaptions.Builder builder =
                ImageCaptions.builder()
                        .setPath(Path.of(captions))
                        .optSidePixels(sidePixels)
                        .optProgress(new LoadingBar());
        if (firstLine) {
            builder.optFirstLine();
        }
        if (!images.isEmpty()) {
            builder.optImages(Path.of(images));
        }
        if (!classColumn.isBlank()) {
            builder.optClassColumn(name("--class-column", classColumn.strip()));
        }
        String[] names = captionColumns.split(",", -1);
        for (int i = 0; i < names.length; i++) {
            names[i] = name("--caption-column", names[i].strip());
        }
        return builder.optPathColumn(name("--image-column", imageColumn.strip()))
                .optCaptionColumns(names)
                .build();
    }

    /** Adds these settings to others by name. */
    void describe(Map<String, String> settings) {
        settings.put("data", captions);
        settings.put("images", images);
        settings.put("image-column", imageColumn);
        settings.put("caption-column", captionColumns);
        if (!classColumn.isEmpty()) {
            settings.put("class-column", classColumn);
        }
        if (firstLine) {
            settings.put("first-line", "true");
        }
    }

    /** Tells that there are surprisingly many captions, each line of a text being one. */
    String note(CaptionedImages read) {
        long each = read.allCaptions().size() / read.size();
        return holdsTexts(captions) && each >= MANY
                ? ("each line of a text is a caption, about %d an image; --first-line takes the"
                                + " first alone%n")
                        .formatted(each)
                : "";
    }

    /** Says whether captions are texts beside images, not a table. */
    static boolean holdsTexts(String captions) {
        return Files.isDirectory(Path.of(captions)) || captions.endsWith(".tar");
    }

    /** What to call the data: the last part of where they are. */
    String name() {
        return String.valueOf(Path.of(captions).toAbsolutePath().normalize().getFileName());
    }

    private String name(String option, String column) throws IOException {
        if (column.isEmpty()) {
            throw new IllegalArgumentException(
                    option + " must name columns, with commas between them, got an empty name");
        }
        boolean number = column.chars().allMatch(Character::isDigit);
        if (!number || !Files.isRegularFile(Path.of(captions)) || captions.endsWith(".tar")) {
            return column;
        }
        List<String> known = columns();
        int place = column.length() > 4 ? 0 : Integer.parseInt(column);
        if (known.contains(column) || known.isEmpty()) {
            return column;
        }
        if (place < 1 || place > known.size()) {
            throw new IllegalArgumentException(
                    option
                            + " must be a column or its number, 1 to "
                            + known.size()
                            + ", got "
                            + column
                            + "; "
                            + captions
                            + " has "
                            + known);
        }
        return known.get(place - 1);
    }

    private List<String> columns() throws IOException {
        List<String> names = new ArrayList<>();
        TextTable.forEach(
                Path.of(captions),
                row -> {
                    if (names.isEmpty()) {
                        names.addAll(row.values().keySet());
                    }
                });
        return names;
    }
}
