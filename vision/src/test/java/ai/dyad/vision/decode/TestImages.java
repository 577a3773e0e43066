package ai.dyad.vision.decode;

import ai.djl.ndarray.NDArray;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small generated image files for tests. */
public final class TestImages {
    private TestImages() {}

    public static BufferedImage plain(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    public static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    public static Path write(Path file, BufferedImage image) throws IOException {
        String name = file.getFileName().toString();
        Files.createDirectories(file.getParent());
        return Files.write(file, encode(image, name.substring(name.lastIndexOf('.') + 1)));
    }

    /** Copies a test resource into a folder. */
    public static Path resource(String name, Path folder) throws IOException {
        try (InputStream in = TestImages.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    /** Returns all values of a uint8 array as 0 to 255. */
    public static int[] values(NDArray array) {
        byte[] bytes = array.toByteArray();
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }
}
