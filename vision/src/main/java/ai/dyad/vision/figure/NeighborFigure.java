package ai.dyad.vision.figure;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A figure of images and their nearest neighbors, one query per row, for example before and after
 * training. Neighbors of the query's class have a green frame, others a red one; images of unknown
 * class have no frames.
 *
 * <pre>{@code
 * new NeighborFigure(DatasetImages.of(images), classes)
 *         .write(queries, List.of(new Column("after training", neighbors)), Path.of("near.png"));
 * }</pre>
 */
public final class NeighborFigure {
    private static final int CELL = 64;
    private static final int MARGIN = 6;
    private static final int HEADER = 28;
    private static final int FONT = 14;

    private final IntFunction<BufferedImage> images;
    private final int[] classes;

    /**
     * Creates a figure.
     *
     * @param images returns the image at a position
     * @param classes the class of each image, -1 if unknown
     */
    public NeighborFigure(IntFunction<BufferedImage> images, int[] classes) {
        this.images = images;
        this.classes = classes.clone();
    }

    /**
     * One column of neighbors.
     *
     * @param title the heading of the column
     * @param neighbors the positions of each query's neighbors, nearest first
     */
    public record Column(String title, List<List<Integer>> neighbors) {}

    /**
     * Draws the figure.
     *
     * @param queries the positions of the queries
     * @param columns the columns from left to right
     * @return the figure, in RGB
     * @throws IllegalArgumentException if a column has neighbors for more or fewer queries, or a
     *     position has no class
     */
    public BufferedImage draw(int[] queries, List<Column> columns) {
        int width = CELL + 2 * MARGIN;
        for (Column column : columns) {
            check(queries, column);
            width += widthOf(column);
        }
        int height = HEADER + queries.length * (CELL + MARGIN) + MARGIN;
        return Figures.draw(width, height, FONT, graphics -> draw(graphics, queries, columns));
    }

    /**
     * Draws the figure into a PNG file.
     *
     * @param queries the positions of the queries
     * @param columns the columns from left to right
     * @param file the file, replaced if it exists
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException as for {@link #draw}
     */
    public void write(int[] queries, List<Column> columns, Path file) throws IOException {
        Figures.write(draw(queries, columns), file);
    }

    private void check(int[] queries, Column column) {
        if (column.neighbors().size() != queries.length) {
            throw new IllegalArgumentException(
                    "a column must have neighbors for each of the "
                            + queries.length
                            + " queries, got "
                            + column.neighbors().size()
                            + " for \""
                            + column.title()
                            + "\"");
        }
        for (int query : queries) {
            checkPosition(query);
        }
        column.neighbors().forEach(row -> row.forEach(this::checkPosition));
    }

    private void checkPosition(int position) {
        if (position < 0 || position >= classes.length) {
            throw new IllegalArgumentException(
                    "a position must lie in [0, "
                            + (classes.length - 1)
                            + "], got "
                            + position
                            + "; give a class, or -1, for each image");
        }
    }

    private void draw(Graphics2D graphics, int[] queries, List<Column> columns) {
        title(graphics, "query", MARGIN);
        for (int row = 0; row < queries.length; row++) {
            cell(graphics, queries[row], MARGIN, row);
        }
        int left = CELL + 2 * MARGIN;
        for (Column column : columns) {
            draw(graphics, queries, column, left);
            left += widthOf(column);
        }
    }

    private void draw(Graphics2D graphics, int[] queries, Column column, int left) {
        int start = left + 3 * MARGIN;
        title(graphics, column.title(), start);
        for (int row = 0; row < queries.length; row++) {
            for (int i = 0; i < column.neighbors().get(row).size(); i++) {
                int neighbor = column.neighbors().get(row).get(i);
                int x = start + i * (CELL + MARGIN);
                cell(graphics, neighbor, x, row);
                frame(graphics, classes[queries[row]], classes[neighbor], x, row);
            }
        }
    }

    private static int widthOf(Column column) {
        int most = 0;
        for (List<Integer> row : column.neighbors()) {
            most = Math.max(most, row.size());
        }
        return 3 * MARGIN + most * (CELL + MARGIN);
    }

    private static void title(Graphics2D graphics, String text, int x) {
        graphics.setColor(Figures.TEXT);
        graphics.drawString(text, x, HEADER - 9);
    }

    private void cell(Graphics2D graphics, int position, int x, int row) {
        graphics.drawImage(images.apply(position), x, top(row), CELL, CELL, null);
    }

    private static void frame(Graphics2D graphics, int wanted, int actual, int x, int row) {
        if (wanted < 0 || actual < 0) {
            return;
        }
        graphics.setColor(wanted == actual ? Figures.RIGHT : Figures.WRONG);
        graphics.setStroke(new BasicStroke(3));
        graphics.drawRect(x - 1, top(row) - 1, CELL + 1, CELL + 1);
    }

    private static int top(int row) {
        return HEADER + row * (CELL + MARGIN);
    }
}
