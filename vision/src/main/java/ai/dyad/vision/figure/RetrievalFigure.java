package ai.dyad.vision.figure;

import java.awt.BasicStroke;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A figure of text queries, each with the retrieved images, best first; correct images have a green
 * frame.
 *
 * <pre>{@code
 * new RetrievalFigure(DatasetImages.of(images))
 *         .write(List.of(new Row("a red ball", List.of(7, 3, 9), Set.of(3))), Path.of("found.png"));
 * }</pre>
 */
public final class RetrievalFigure {
    private static final int CELL = 72;
    private static final int MARGIN = 8;
    private static final int TEXT_WIDTH = 380;
    private static final int FONT = 13;

    private final IntFunction<BufferedImage> images;

    /**
     * Creates a figure.
     *
     * @param images returns the image at a position
     */
    public RetrievalFigure(IntFunction<BufferedImage> images) {
        this.images = images;
    }

    /**
     * A text query and its retrieved images.
     *
     * @param text the text, truncated to one line
     * @param found the positions of the retrieved images, best first
     * @param right the positions of the correct images
     */
    public record Row(String text, List<Integer> found, Set<Integer> right) {}

    /**
     * Draws the figure.
     *
     * @param rows the texts from top to bottom
     * @return the figure, in RGB
     * @throws IllegalArgumentException if there is no row
     */
    public BufferedImage draw(List<Row> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("expected at least 1 row to draw, got none");
        }
        int most = rows.stream().mapToInt(row -> row.found().size()).max().orElse(0);
        return Figures.draw(
                TEXT_WIDTH + most * (CELL + MARGIN) + MARGIN,
                rows.size() * (CELL + MARGIN) + MARGIN,
                FONT,
                graphics -> draw(graphics, rows));
    }

    /**
     * Draws the figure into a PNG file.
     *
     * @param rows the texts from top to bottom
     * @param file the file, replaced if it exists
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException as for {@link #draw}
     */
    public void write(List<Row> rows, Path file) throws IOException {
        Figures.write(draw(rows), file);
    }

    private void draw(Graphics2D graphics, List<Row> rows) {
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.setStroke(new BasicStroke(4));
        for (int i = 0; i < rows.size(); i++) {
            draw(graphics, rows.get(i), MARGIN + i * (CELL + MARGIN));
        }
    }

    private void draw(Graphics2D graphics, Row row, int top) {
        graphics.setColor(Figures.TEXT);
        FontMetrics metrics = graphics.getFontMetrics();
        int middle = top + (CELL + metrics.getAscent() - metrics.getDescent()) / 2;
        graphics.drawString(shortened(row.text(), metrics), MARGIN, middle);
        for (int i = 0; i < row.found().size(); i++) {
            int left = TEXT_WIDTH + i * (CELL + MARGIN);
            int position = row.found().get(i);
            graphics.drawImage(images.apply(position), left, top, CELL, CELL, null);
            if (row.right().contains(position)) {
                graphics.setColor(Figures.RIGHT);
                graphics.drawRect(left - 2, top - 2, CELL + 3, CELL + 3);
            }
        }
    }

    private static String shortened(String text, FontMetrics metrics) {
        String line = text.lines().findFirst().orElse("");
        int room = TEXT_WIDTH - 2 * MARGIN;
        if (metrics.stringWidth(line) <= room) {
            return line;
        }
        int end = line.length();
        while (end > 0 && metrics.stringWidth(line.substring(0, end) + "…") > room) {
            end = line.offsetByCodePoints(end, -1);
        }
        return line.substring(0, end) + "…";
    }
}
