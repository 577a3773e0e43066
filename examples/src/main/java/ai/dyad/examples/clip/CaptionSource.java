package ai.dyad.examples.clip;

import ai.dyad.data.TextIdentity;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.data.ImageCaptions;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The location and columns of the user's captions and images.
 *
 * @param captions a table, a folder or WebDataset shards
 * @param images the folder of a table's images, or empty
 * @param imageColumn the column of image paths, by name or by number from 1
 * @param captionColumns the caption columns, by name or by number from 1, separated by commas
 * @param classColumn the column of image classes, by name or by number from 1, or empty
 * @param firstLine whether only the first line of a text file is a caption
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

    /** More captions than this per image are probably translations or notes. */
    private static final int MANY = 10;

    /** Opens captions and images. */
    CaptionedImages open(ImageInput input, TextIdentity identity) throws IOException {
        ImageCaptions.Builder builder =
                ImageCaptions.builder()
                        .setPath(Path.of(captions))
                        .optSidePixels(input.height())
                        .optProgress(new LoadingBar());
        if (input.resize() != null) {
            builder.optResize(input.resize());
        }
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

    /** Adds these settings to a map of settings by name. */
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

    /** Returns a note if the text files hold surprisingly many captions per image, or "". */
    String note(CaptionedImages read) {
        long each = read.allCaptions().size() / read.size();
        return holdsTexts(captions) && each >= MANY
                ? ("each line of a text file is a caption, about %d per image; use --first-line to"
                                + " read only the first line%n")
                        .formatted(each)
                : "";
    }

    /** Returns whether captions are text files beside images, not a table. */
    static boolean holdsTexts(String captions) {
        return Files.isDirectory(Path.of(captions)) || captions.endsWith(".tar");
    }

    /** Returns the name of the data: the last element of its path. */
    String name() {
        return String.valueOf(Path.of(captions).toAbsolutePath().normalize().getFileName());
    }

    private String name(String option, String column) throws IOException {
        if (column.isEmpty()) {
            throw new IllegalArgumentException(
                    option + " must list columns separated by commas, got an empty name");
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
                            + " must be a column name or a number from 1 to "
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
