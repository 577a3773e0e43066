package ai.dyad.examples.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;

/**
 * Draws queries and their nearest neighbours, before and after training, a query a row. Neighbours
 * of the query's class have a green frame, others a red one; without classes there are no frames.
 */
public final class NeighbourPicture {
    private static final int CELL = 64;
    private static final int MARGIN = 6;
    private static final int HEADER = 28;
    private static final Color SAME = new Color(0x2E9E4F);
    private static final Color OTHER = new Color(0xC8452F);

    private final IntFunction<BufferedImage> images;
    private final int[] classes;

    /**
     * Names what is drawn.
     *
     * @param images gives the picture at a position
     * @param classes the class of each picture, -1 where unknown
     */
    public NeighbourPicture(IntFunction<BufferedImage> images, int[] classes) {
        this.images = images;
        this.classes = classes.clone();
    }

    /**
     * One column of neighbours.
     *
     * @param title what the column shows
     * @param neighbours for each query the positions of its neighbours, best first
     */
    public record Column(String title, List<List<Integer>> neighbours) {}

    /**
     * Writes the picture.
     *
     * @param queries the positions of the queries
     * @param columns the columns from left to right
     * @param file a PNG file
     * @throws IOException if it cannot be written
     */
    public void write(int[] queries, List<Column> columns, Path file) throws IOException {
        int width = CELL + 2 * MARGIN;
        for (Column column : columns) {
            width += widthOf(column);
        }
        BufferedImage picture =
                new BufferedImage(
                        width,
                        HEADER + queries.length * (CELL + MARGIN) + MARGIN,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
            title(graphics, "query", MARGIN);
            for (int row = 0; row < queries.length; row++) {
                cell(graphics, queries[row], MARGIN, row);
            }
            int left = CELL + 2 * MARGIN;
            for (Column column : columns) {
                draw(graphics, queries, column, left);
                left += widthOf(column);
            }
        } finally {
            graphics.dispose();
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    private void draw(Graphics2D graphics, int[] queries, Column column, int left) {
        int start = left + 3 * MARGIN;
        title(graphics, column.title(), start);
        for (int row = 0; row < queries.length; row++) {
            for (int i = 0; i < column.neighbours().get(row).size(); i++) {
                int neighbour = column.neighbours().get(row).get(i);
                int x = start + i * (CELL + MARGIN);
                cell(graphics, neighbour, x, row);
                frame(graphics, classes[queries[row]], classes[neighbour], x, row);
            }
        }
    }

    private static int widthOf(Column column) {
        int most = 0;
        for (List<Integer> row : column.neighbours()) {
            most = Math.max(most, row.size());
        }
        return 3 * MARGIN + most * (CELL + MARGIN);
    }

    private static void title(Graphics2D graphics, String text, int x) {
        graphics.setColor(Color.DARK_GRAY);
        graphics.drawString(text, x, HEADER - 9);
    }

    private void cell(Graphics2D graphics, int position, int x, int row) {
        graphics.drawImage(images.apply(position), x, top(row), CELL, CELL, null);
    }

    private static void frame(Graphics2D graphics, int wanted, int actual, int x, int row) {
        if (wanted < 0 || actual < 0) {
            return;
        }
        graphics.setColor(wanted == actual ? SAME : OTHER);
        graphics.setStroke(new BasicStroke(3));
        graphics.drawRect(x - 1, top(row) - 1, CELL + 1, CELL + 1);
    }

    private static int top(int row) {
        return HEADER + row * (CELL + MARGIN);
    }
}
