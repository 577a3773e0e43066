package ai.dyad.vision.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** The common parts of figures with text: white background, antialiased text, PNG output. */
final class Figures {
    private static final int WHITE = 0xFFFFFF;

    /** The frame color of correct images. */
    static final Color RIGHT = new Color(0x2E9E4F);

    static final Color WRONG = new Color(0xC8452F);
    static final Color TEXT = Color.DARK_GRAY;

    private Figures() {}

    static BufferedImage draw(int width, int height, int fontSize, Consumer<Graphics2D> drawing) {
        BufferedImage figure = blank(width, height);
        Graphics2D graphics = figure.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, fontSize));
            drawing.accept(graphics);
        } finally {
            graphics.dispose();
        }
        return figure;
    }

    static BufferedImage blank(int width, int height) {
        BufferedImage figure = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, WHITE);
        figure.setRGB(0, 0, width, height, row, 0, 0);
        return figure;
    }

    static void write(BufferedImage figure, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(figure, "png", out);
        }
    }
}
