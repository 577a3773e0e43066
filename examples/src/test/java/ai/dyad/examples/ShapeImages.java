package ai.dyad.examples;

import ai.dyad.random.CounterRandom;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small images of colored shapes, one folder per shape. */
public final class ShapeImages {
    private ShapeImages() {}

    public static Path write(Path folder, int perClass) {
        try {
            for (String shape : new String[] {"circle", "square"}) {
                Path directory = Files.createDirectories(folder.resolve(shape));
                for (int i = 0; i < perClass; i++) {
                    ImageIO.write(draw(shape, i), "png", directory.resolve(i + ".png").toFile());
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage draw(String shape, int i) {
        CounterRandom random = CounterRandom.of(shape.hashCode(), i);
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.3f, 0.9f));
        graphics.fillRect(0, 0, 16, 16);
        graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.9f, 0.6f));
        int size = 6 + random.nextInt(6);
        if (shape.equals("circle")) {
            graphics.fillOval(2, 2, size, size);
        } else {
            graphics.fillRect(3, 3, size, size);
        }
        graphics.dispose();
        return image;
    }
}
