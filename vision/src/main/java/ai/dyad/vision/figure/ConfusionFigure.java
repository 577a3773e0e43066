package ai.dyad.vision.figure;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Draws which classes a classifier confuses: one row per true class, one column per predicted
 * class, darker for a larger share of the row.
 */
public final class ConfusionFigure {
    private static final int FONT = 13;
    private static final int MARGIN = 12;

    /** The width of the words that name the axes. */
    private static final int CORNER = 130;

    private static final int LONGEST_NAME = 22;
    private static final int LARGEST_CELL = 46;
    private static final int SMALLEST_CELL = 6;
    private static final int WANTED_SIDE = 900;

    /** Below this size a number does not fit into a cell. */
    private static final int CELL_OF_NUMBER = 28;

    private static final Color FULL = new Color(0x0B4F8A);

    private final List<String> names;
    private final int[][] counts;
    private final int cell;

    private ConfusionFigure(List<String> names, int[][] counts) {
        this.names = names;
        this.counts = counts;
        int fitting = WANTED_SIDE / Math.max(1, names.size());
        cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, fitting));
    }

    /**
     * Writes the figure.
     *
     * @param names the name of each class
     * @param counts how many images of class i were predicted as class j, one row per class
     * @param file a PNG file
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if there is not one row and one column per class
     */
    public static void write(List<String> names, int[][] counts, Path file) throws IOException {
        boolean square =
                counts.length == names.size()
                        && Arrays.stream(counts).allMatch(row -> row.length == names.size());
        if (!square || names.isEmpty()) {
            throw new IllegalArgumentException(
                    "counts must have one row and one column for each of "
                            + names.size()
                            + " classes, got "
                            + counts.length
                            + " rows");
        }
        ConfusionFigure figure = new ConfusionFigure(names, counts);
        int label = figure.labelWidth();
        int side = label + names.size() * figure.cell + 2 * MARGIN;
        Figures.write(
                Figures.draw(side, side, FONT, graphics -> figure.draw(graphics, label)), file);
    }

    private int labelWidth() {
        int longest = names.stream().mapToInt(name -> shortened(name).length()).max().orElse(0);
        return cell < FONT ? 0 : Math.max(longest * 8, CORNER) + MARGIN;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private void draw(Graphics2D graphics, int label) {
        int start = MARGIN + label;
        for (int row = 0; row < names.size(); row++) {
            int total = Math.max(1, Arrays.stream(counts[row]).sum());
            for (int column = 0; column < names.size(); column++) {
                int x = start + column * cell;
                int y = start + row * cell;
                double share = counts[row][column] / (double) total;
                graphics.setColor(shade(share));
                graphics.fillRect(x, y, cell - 1, cell - 1);
                if (counts[row][column] > 0 && cell >= CELL_OF_NUMBER) {
                    graphics.setColor(share > 0.5 ? Color.WHITE : Figures.TEXT);
                    centered(graphics, Integer.toString(counts[row][column]), x, y);
                }
            }
            if (label > 0) {
                graphics.setColor(Figures.TEXT);
                name(graphics, row, start);
            }
        }
        if (label > 0) {
            graphics.drawString("true ↓  predicted →", MARGIN, MARGIN + FONT);
        }
    }

    private static Color shade(double share) {
        double rest = 1 - share;
        return new Color(
                (int) (FULL.getRed() * share + 246 * rest),
                (int) (FULL.getGreen() * share + 246 * rest),
                (int) (FULL.getBlue() * share + 246 * rest));
    }

    private void centered(Graphics2D graphics, String text, int x, int y) {
        FontMetrics metrics = graphics.getFontMetrics();
        int left = x + (cell - metrics.stringWidth(text)) / 2;
        graphics.drawString(text, left, y + (cell + metrics.getAscent()) / 2 - 2);
    }

    /** Writes a class's name left of its row and, turned, above its column. */
    private void name(Graphics2D graphics, int place, int start) {
        String text = shortened(names.get(place));
        FontMetrics metrics = graphics.getFontMetrics();
        int middle = start + place * cell + (cell + metrics.getAscent()) / 2 - 2;
        graphics.drawString(text, start - metrics.stringWidth(text) - 6, middle);
        AffineTransform upright = graphics.getTransform();
        graphics.rotate(-Math.PI / 2, middle, start - 6.0);
        graphics.drawString(text, middle, start - 6);
        graphics.setTransform(upright);
    }
}
