package ai.dyad.examples.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbours;
import ai.dyad.embedding.Neighbours;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.ViewGrid;
import ai.dyad.vision.data.CaptionedImages;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** Draws held-out captions, each with its five nearest pictures; the right ones are framed. */
final class RetrievalPicture {
    private static final int CAPTIONS = 12;
    private static final int NEAREST = 5;
    private static final int CELL = 72;
    private static final int MARGIN = 8;
    private static final int TEXT_WIDTH = 380;
    private static final int LETTERS = 52;
    private static final long DRAW = 0x4452_4157L;
    private static final Color RIGHT = new Color(0x2E9E4F);

    private final CaptionedImages images;
    private final ClipModel model;

    RetrievalPicture(CaptionedImages images, ClipModel model) {
        this.images = images;
        this.model = model;
    }

    void write(Path file) throws IOException {
        List<String> captions = images.allCaptions();
        long[] captionIds = images.captionGroupIds();
        List<Integer> chosen = chosen(captions.size());
        EmbeddingTable bank = model.embedImages(images, new LoadingBar());
        EmbeddingTable queries = model.embedTexts(chosen.stream().map(captions::get).toList());
        Neighbours found = NearestNeighbours.cosine(bank).search(queries, NEAREST);
        BufferedImage picture =
                new BufferedImage(
                        TEXT_WIDTH + found.k() * (CELL + MARGIN) + MARGIN,
                        chosen.size() * (CELL + MARGIN) + MARGIN,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try (NDManager manager = NDManager.newBaseManager()) {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            graphics.setStroke(new BasicStroke(4));
            for (int row = 0; row < chosen.size(); row++) {
                int top = MARGIN + row * (CELL + MARGIN);
                graphics.setColor(Color.DARK_GRAY);
                graphics.drawString(shortened(captions.get(chosen.get(row))), MARGIN, top + 40);
                for (int i = 0; i < found.k(); i++) {
                    int left = TEXT_WIDTH + i * (CELL + MARGIN);
                    int position = found.index(row, i);
                    graphics.drawImage(image(manager, position), left, top, CELL, CELL, null);
                    if (bank.groupId(position) == captionIds[chosen.get(row)]) {
                        graphics.setColor(RIGHT);
                        graphics.drawRect(left - 2, top - 2, CELL + 3, CELL + 3);
                    }
                }
            }
        } finally {
            graphics.dispose();
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    /** The same captions in every run. */
    private static List<Integer> chosen(int captions) {
        CounterRandom random = CounterRandom.of(DRAW, captions);
        Set<Integer> chosen = new LinkedHashSet<>();
        while (chosen.size() < Math.min(CAPTIONS, captions)) {
            chosen.add(random.nextInt(captions));
        }
        return new ArrayList<>(chosen);
    }

    private static String shortened(String caption) {
        return caption.length() <= LETTERS ? caption : caption.substring(0, LETTERS - 1) + "…";
    }

    private BufferedImage image(NDManager manager, int position) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray image = images.images(scope, position);
            return ViewGrid.builder()
                    .setNormalization(Normalization.NONE)
                    .build()
                    .draw(new NDList(image));
        }
    }
}
