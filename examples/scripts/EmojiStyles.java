import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.emoji.Emoji;
import ai.dyad.examples.emoji.NotoEmoji;
import ai.dyad.internal.table.TextTable;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.figure.ViewGrid;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Draws the embedded emoji in other styles and writes a table for each; see emoji-styles.sh. */
final class EmojiStyles {
    private static final int SIDE = 64;
    private static final String HEADER = "path,description,keywords";

    private final Path out;
    private final Set<String> heldOut = new HashSet<>();
    private final List<Emoji> emoji;
    private final NotoEmoji noto;
    private final Map<String, Integer> uses = new HashMap<>();

    private EmojiStyles(Path heldOutFile, Path out) throws IOException {
        this.out = out;
        // an image's first caption is its description, which is unique to the emoji
        TextTable.forEach(
                heldOutFile, row -> heldOut.add(row.values().get("caption").get(0)));
        noto = NotoEmoji.builder().optSidePixels(SIDE).build();
        emoji = noto.emoji();
        emoji.forEach(one -> uses.merge(keywords(one), 1, Integer::sum));
    }

    public static void main(String[] args) throws IOException {
        EmojiStyles styles = new EmojiStyles(Path.of(args[0]), Path.of(args[1]));
        List<String> both = new ArrayList<>(List.of(HEADER));
        both.addAll(styles.noto());
        List<String> twemoji =
                styles.draw("twemoji", Path.of(args[1], "packages", "svg"), EmojiStyles::svg);
        both.addAll(twemoji);
        styles.write("noto-twemoji.csv", both);
        styles.writeHeldOut("twemoji.csv", twemoji);
        styles.writeHeldOut(
                "fluent.csv",
                styles.draw(
                        "fluent",
                        Path.of(args[1], "packages", "fluent-emoji-3d", "assets"),
                        EmojiStyles::webp));
    }

    private interface Drawing {
        void draw(Path file, Graphics2D graphics) throws IOException;
    }

    private List<String> noto() throws IOException {
        Files.createDirectories(out.resolve("noto"));
        List<String> rows = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            ViewGrid grid = ViewGrid.builder().setNormalization(Normalization.NONE).build();
            for (int i = 0; i < emoji.size(); i++) {
                try (NDManager scope = manager.newSubManager()) {
                    BufferedImage framed = grid.draw(new NDList(noto.images(scope, i)));
                    int side = framed.getWidth() / SIDE * SIDE; // an integer multiple of SIDE
                    int margin = (framed.getWidth() - side) / 2;
                    BufferedImage image = framed.getSubimage(margin, margin, side, side);
                    rows.add(save("noto", emoji.get(i), image));
                }
            }
        }
        return rows;
    }

    private List<String> draw(String style, Path folder, Drawing drawing) throws IOException {
        Files.createDirectories(out.resolve(style));
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isRegularFile).forEach(file -> files.putIfAbsent(key(stem(file)), file));
        }
        List<String> rows = new ArrayList<>();
        for (Emoji one : emoji) {
            Path file = files.get(key(one.codePoints()));
            if (file != null) {
                BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
                Graphics2D graphics = image.createGraphics();
                graphics.setRenderingHint(
                        RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                graphics.setRenderingHint(
                        RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
                graphics.setRenderingHint(
                        RenderingHints.KEY_INTERPOLATION,
                        RenderingHints.VALUE_INTERPOLATION_BICUBIC);
                drawing.draw(file, graphics);
                graphics.dispose();
                rows.add(save(style, one, image));
            }
        }
        System.out.printf("%s: %,d of %,d emoji%n", style, rows.size(), emoji.size());
        return rows;
    }

    private static void svg(Path file, Graphics2D graphics) throws IOException {
        SVGDocument document = new SVGLoader().load(file.toUri().toURL());
        if (document == null) {
            throw new IOException(file + " must be an SVG image");
        }
        document.render(null, graphics, new ViewBox(0, 0, SIDE, SIDE));
    }

    private static void webp(Path file, Graphics2D graphics) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
            throw new IOException(file + " must be a WebP image");
        }
        // halve repeatedly: scaling down in one step would ignore most pixels
        while (image.getWidth() >= 2 * SIDE) {
            int side = image.getWidth() / 2;
            BufferedImage half = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
            Graphics2D smaller = half.createGraphics();
            smaller.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            smaller.drawImage(image, 0, 0, side, side, null);
            smaller.dispose();
            image = half;
        }
        graphics.drawImage(image, 0, 0, SIDE, SIDE, null);
    }

    private String save(String style, Emoji one, BufferedImage image) throws IOException {
        String path = style + "/" + one.codePoints().toLowerCase(Locale.ROOT) + ".png";
        ImageIO.write(image, "png", out.resolve(path).toFile());
        // as clip does: emoji that share keywords would become positives of each other
        String keywords = uses.get(keywords(one)) > 1 ? "" : keywords(one);
        return String.join(",", path, quoted(one.description()), quoted(keywords));
    }

    private void writeHeldOut(String file, List<String> rows) throws IOException {
        List<String> chosen = new ArrayList<>(List.of(HEADER));
        rows.stream()
                .filter(row -> heldOut.stream().anyMatch(text -> row.contains("," + quoted(text) + ",")))
                .forEach(chosen::add);
        write(file, chosen);
    }

    private void write(String file, List<String> rows) throws IOException {
        Files.write(out.resolve(file), rows);
        System.out.printf("%s: %,d images%n", out.resolve(file), rows.size() - 1);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String keywords(Emoji one) {
        return String.join(", ", one.keywords());
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\..*", "");
    }

    /** Returns a name in lower case without variation selectors. */
    private static String key(String codePoints) {
        return codePoints.toLowerCase(Locale.ROOT).replaceAll("(^|-)fe0f(?=-|$)", "");
    }
}
