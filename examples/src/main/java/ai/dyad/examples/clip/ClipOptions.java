package ai.dyad.examples.clip;

import static ai.dyad.examples.run.Given.or;
import static ai.dyad.examples.run.Given.positive;
import static ai.dyad.examples.run.Given.steps;

import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import ai.dyad.examples.views.ViewsFile;
import ai.dyad.examples.views.ViewsOption;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options of a CLIP run. */
final class ClipOptions {
    private static final float LEARNING_RATE = 2e-3f;

    /** The learning rate of a pretrained encoder that is trained further. */
    private static final float GENTLE_RATE = 5e-5f;

    private static final float LAYER_DECAY = 0.8f;

    @Option(
            names = "--data",
            paramLabel = "CAPTIONS",
            description = {
                "Images with captions: a table (.csv, .tsv, .jsonl) with the columns path and"
                        + " caption; a folder with pairs of NAME.jpg and NAME.txt; a WebDataset"
                        + " shard (.tar) or a folder of them.",
                "Default: the embedded emoji."
            })
    private String data;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Folder of the images in a table. Default: the table's folder.")
    private String images;

    @Option(
            names = "--image-column",
            paramLabel = "COLUMN",
            description =
                    "Column of a table that holds the image paths, by name or by number from 1."
                            + " Default: path.")
    private String imageColumn;

    @Option(
            names = "--caption-column",
            paramLabel = "COLUMN[,COLUMN...]",
            description =
                    "Columns of a table that hold captions; an image may have several. Default:"
                            + " caption.")
    private String captionColumn;

    @Option(
            names = "--class-column",
            paramLabel = "COLUMN",
            description =
                    "Column of a table that holds the class name of each image, to test zero-shot"
                            + " classification; it is not used in training. Default: none.")
    private String classColumn;

    @Option(
            names = "--first-line",
            negatable = true,
            description =
                    "Use only the first line of each image's text file as a caption, if the others"
                            + " are translations or notes. Default: every line is a caption.")
    private Boolean firstLine;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Height and width that images are scaled to. Default: 32.")
    private Integer size;

    @Option(
            names = "--image-encoder",
            paramLabel = "NAME|FILE",
            description =
                    "tiny, resnet18 or another registered name; or a trained encoder: the run"
                            + " directory of dyad simclr or dyad clip, or a .safetensors file in"
                            + " it. Default: tiny.")
    private String imageEncoder;

    @Option(
            names = "--text-encoder",
            paramLabel = "NAME|DIR",
            description =
                    "minilm (pretrained), small (untrained), the run directory of dyad text, or"
                            + " the directory of a HuggingFace BERT. Default: minilm.")
    private String textEncoder;

    @Option(
            names = "--freeze-image",
            negatable = true,
            description = "Freeze the image encoder; train only its projection. Default: no.")
    private Boolean freezeImage;

    @Option(
            names = "--freeze-text",
            negatable = true,
            description =
                    "Freeze the text encoder; train only its projection. Default: yes if it is"
                            + " pretrained.")
    private Boolean freezeText;

    @Option(
            names = "--units",
            paramLabel = "D",
            description = "Dimension of the shared embedding space. Default: 128.")
    private Integer units;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Total training steps. Default: 600.")
    private Integer steps;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Total passes over the data, instead of --steps.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pairs per batch. Default: 256, or all pairs if there are fewer.")
    private Integer batch;

    @Mixin private ChunkOptions chunks = new ChunkOptions();

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Peak learning rate. Default: 0.002.")
    private Float learningRate;

    @Option(
            names = "--image-lr",
            paramLabel = "RATE",
            description = "Peak learning rate of the image encoder. Default: --lr.")
    private Float imageLearningRate;

    @Option(
            names = "--text-lr",
            paramLabel = "RATE",
            description =
                    "Peak learning rate of the text encoder. Default: 0.00005 if it is pretrained,"
                            + " else --lr.")
    private Float textLearningRate;

    @Option(
            names = "--layer-decay",
            paramLabel = "D",
            description =
                    "Factor by which the learning rate falls from each layer of the text encoder to"
                            + " the layer below. Default: 0.8 if it is pretrained.")
    private Float layerDecay;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Weight decay; biases and norms are exempt. Default: 0.1.")
    private Float weightDecay;

    @Option(
            names = "--crop",
            paramLabel = "SHARE",
            description = "Smallest share of an image's area in a random crop. Default: 0.5.")
    private Float minimumCrop;

    @Mixin private ViewsOption views = new ViewsOption();

    @Option(names = "--seed", paramLabel = "N", description = "Random seed. Default: 0.")
    private Long seed;

    /** Fills options that were not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        data = or(data, run, "data", Function.identity());
        images = or(images, run, "images", Function.identity());
        imageColumn = or(imageColumn, run, "image-column", Function.identity());
        captionColumn = or(captionColumn, run, "caption-column", Function.identity());
        classColumn = or(classColumn, run, "class-column", Function.identity());
        firstLine = or(firstLine, run, "first-line", Boolean::valueOf);
        size = or(size, run, "size", Integer::valueOf);
        imageEncoder = or(imageEncoder, run, "image-encoder", Function.identity());
        textEncoder = or(textEncoder, run, "text-encoder", Function.identity());
        freezeImage = or(freezeImage, run, "freeze-image", Boolean::valueOf);
        freezeText = or(freezeText, run, "freeze-text", Boolean::valueOf);
        units = or(units, run, "units", Integer::valueOf);
        steps = epochs == null ? or(steps, run, "steps", Integer::valueOf) : steps;
        batch = or(batch, run, "batch", Integer::valueOf);
        chunks.fillFrom(run);
        learningRate = or(learningRate, run, "lr", Float::valueOf);
        imageLearningRate = or(imageLearningRate, run, "image-lr", Float::valueOf);
        textLearningRate = or(textLearningRate, run, "text-lr", Float::valueOf);
        layerDecay = or(layerDecay, run, "layer-decay", Float::valueOf);
        weightDecay = or(weightDecay, run, "weight-decay", Float::valueOf);
        fillViews(run);
        seed = or(seed, run, "seed", Long::valueOf);
    }

    private void fillViews(Map<String, String> run) {
        views.replaces(Collections.singletonMap("--crop", minimumCrop));
        if (minimumCrop == null) {
            views.fillFrom(run);
        }
        if (!views.isGiven()) {
            minimumCrop = or(minimumCrop, run, "crop", Float::valueOf);
        }
    }

    private ViewChoice settledViews() throws IOException {
        Optional<ViewsFile> file = views.settle(1, size(), ClipData.NORMALIZATION);
        return file.isPresent() ? file.get() : new RandomCrop(or(minimumCrop, 0.5f));
    }

    ClipData openData() throws IOException {
        try (TextTokenizer tokenizer = openTokenizer()) {
            return ClipData.open(ownSource(), size(), tokenizer::identities);
        }
    }

    private TextTokenizer openTokenizer() throws IOException {
        return TextEncoderChoice.openTokenizer(or(textEncoder, PretrainedText.MINILM));
    }

    /** Opens more images at the run's image size, from tables with the same columns. */
    CaptionedImages openFurther(String further, String furtherImages) throws IOException {
        boolean first = or(firstLine, false) && CaptionSource.holdsTexts(further);
        CaptionSource source = source(further, furtherImages, first);
        try (TextTokenizer tokenizer = openTokenizer()) {
            return source.open(size(), tokenizer::identities);
        }
    }

    private CaptionSource ownSource() {
        return source(data(), images, or(firstLine, false));
    }

    private CaptionSource source(String captions, String folder, boolean firstLine) {
        return new CaptionSource(
                captions,
                or(folder, ""),
                or(imageColumn, CaptionSource.IMAGE_COLUMN),
                or(captionColumn, CaptionSource.CAPTION_COLUMN),
                or(classColumn, ""),
                firstLine);
    }

    /** Returns the settings, with defaults for the given data. */
    ClipSettings settle(ClipData opened) throws IOException {
        String text = or(textEncoder, PretrainedText.MINILM);
        boolean pretrained = !text.equals(ClipSettings.SMALL);
        float rate = positive("--lr", or(learningRate, LEARNING_RATE));
        int most = Math.toIntExact(Math.min(256, opened.training().size()));
        int settledBatch = positive("--batch", or(batch, most));
        return new ClipSettings(
                ownSource(),
                size(),
                or(imageEncoder, "tiny"),
                text,
                or(freezeImage, false),
                or(freezeText, pretrained),
                positive("--units", or(units, 128)),
                steps(steps, epochs, opened.training().size() / settledBatch, 600),
                settledBatch,
                chunks.settle(settledBatch),
                rate,
                or(imageLearningRate, rate),
                or(textLearningRate, pretrained ? GENTLE_RATE : rate),
                or(layerDecay, pretrained ? LAYER_DECAY : 1f),
                or(weightDecay, 0.1f),
                settledViews(),
                or(seed, 0L));
    }

    private String data() {
        return or(data, ClipData.EMOJI);
    }

    private int size() {
        int pixels = or(size, 32);
        if (pixels < 8) {
            throw new IllegalArgumentException("--size must be >= 8 pixels, got " + pixels);
        }
        return pixels;
    }
}
