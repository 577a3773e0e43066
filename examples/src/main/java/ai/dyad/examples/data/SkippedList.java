package ai.dyad.examples.data;

import ai.dyad.vision.decode.SkippedImage;
import java.util.List;
import java.util.Locale;

/** Describes the skipped images: their number, and the first few with the reason. */
public final class SkippedList {
    private static final int SHOWN = 5;

    private SkippedList() {}

    /**
     * Describes skipped images.
     *
     * @param skipped the images
     * @return lines to print, each with its line end; empty if no image was skipped
     */
    public static String of(List<SkippedImage> skipped) {
        if (skipped.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        lines.append(
                String.format(
                        Locale.ROOT,
                        "skipped %,d image%s:%n",
                        skipped.size(),
                        skipped.size() == 1 ? "" : "s"));
        skipped.stream().limit(SHOWN).forEach(one -> lines.append("  %s%n".formatted(one)));
        if (skipped.size() > SHOWN) {
            lines.append(String.format(Locale.ROOT, "  and %,d more%n", skipped.size() - SHOWN));
        }
        return lines.toString();
    }
}
