package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.vision.encoder.ImageEmbedder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerTest {
    private static final List<String> COLORS = List.of("red", "green", "blue");
    private static final String TOKENIZER =
            """
            {"version": "1.0", "added_tokens": [], "normalizer": {"type": "Lowercase"},
             "pre_tokenizer": {"type": "Whitespace"},
             "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab":
             {"[UNK]": 0, "a": 1, "square": 2, "red": 3, "green": 4, "blue": 5}}}
            """;

    @TempDir private Path folder;
    private final List<Path> files = new ArrayList<>();

    @BeforeEach
    void drawImages() throws IOException {
        Random random = new Random(5);
        StringBuilder captions = new StringBuilder("path,caption\n");
        for (int i = 0; i < 48; i++) {
            String color = COLORS.get(i % 3);
            Path file = folder.resolve(color + i + ".png");
            draw(i % 3, random, file.toFile());
            files.add(file);
            captions.append(file.getFileName()).append(",a ").append(color).append(" square\n");
        }
        Files.writeString(folder.resolve("captions.csv"), captions);
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    }

    private static void draw(int hue, Random random, File file) throws IOException {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.getHSBColor(hue / 3f, 0.9f, 0.5f + 0.5f * random.nextFloat()));
        int side = 12 + random.nextInt(16);
        graphics.fillRect(random.nextInt(32 - side), random.nextInt(32 - side), side, side);
        graphics.dispose();
        ImageIO.write(image, "png", file);
    }

    @Test
    void trainsWithDjlsAdam() throws Exception {
        assertEquals(4, TrainWithAdam.train(folder, 4, 16).step());
    }

    @Test
    void trainsSavesAndLoadsPartsOfItsOwn() throws Exception {
        Path saved = folder.resolve("own");
        TrainOwnParts.train(folder, 4, saved);
        try (ImageEmbedder embedder = ImageEmbedder.load(saved, Device.cpu())) {
            assertEquals(64, embedder.embed(files.get(0)).length);
        }
    }

    @Test
    void searchesImagesByWords() throws Exception {
        Path saved = folder.resolve("clip");
        TrainClip.train(
                folder.resolve("captions.csv"), folder.resolve("tokenizer.json"), 60, saved);
        for (String color : COLORS) {
            for (Path found : SearchByWords.search(saved, files, "a " + color + " square", 5)) {
                assertTrue(found.getFileName().toString().startsWith(color), found::toString);
            }
        }
    }
}
