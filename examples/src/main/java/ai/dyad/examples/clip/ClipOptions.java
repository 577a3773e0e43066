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

/** The settings of a run as options; what is not given has a default. */
final class ClipOptions {
    private static final float LEARNING_RATE = 2e-3f;

    /** Of a pretrained tower that learns. */
    private static final float GENTLE_RATE = 5e-5f;

    private static final float LAYER_DECAY = 0.8f;

    @Option(
            names = "--data",
            paramLabel = "CAPTIONS",
            description = {
                "Images with captions: a table (.csv, .tsv, .jsonl) with the columns path and"
                        + " caption; a folder with name.jpg and name.txt; a WebDataset shard (.tar)"
                        + " or a folder of them.",
                "Default: the embedded emoji."
            })
    private String data;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Folder of the images that a table names. Default: where the table is.")
    private String images;

    @Option(
            names = "--image-column",
            paramLabel = "COLUMN",
            description =
                    "Column of a table with the images' paths: its name, or its number from 1."
                            + " Default: path.")
    private String imageColumn;

    @Option(
            names = "--caption-column",
            paramLabel = "COLUMN[,COLUMN...]",
            description =
                    "Columns of a table with captions: an image may have several. Default:"
                            + " caption.")
    private String captionColumn;

    @Option(
            names = "--class-column",
            paramLabel = "COLUMN",
            description =
                    "Column of a table with the class of each image, to test zero-shot"
                            + " classification by the classes' names; it is not trained on. Default:"
                            + " none.")
    private String classColumn;

    @Option(
            names = "--first-line",
            negatable = true,
            description =
                    "Take the first line of each text beside an image alone as its caption, where"
                            + " the others are translations or notes. Default: each line is one.")
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
                    "tiny, resnet18 or another registered name; or a trained one: the directory"
                            + " of a run of dyad simclr or clip, or a .safetensors file in it."
                            + " Default: tiny.")
    private String imageEncoder;

    @Option(
            names = "--text-encoder",
            paramLabel = "NAME|DIR",
            description =
                    "minilm (pretrained), small (untrained), or the directory of a run of"
                            + " dyad text, or of a HuggingFace BERT. Default: minilm.")
    private String textEncoder;

    @Option(
            names = "--freeze-image",
            negatable = true,
            description = "Do not train the image encoder, only its projection. Default: no.")
    private Boolean freezeImage;

    @Option(
            names = "--freeze-text",
            negatable = true,
            description =
                    "Do not train the text encoder, only its projection. Default: yes for a"
                            + " pretrained one.")
    private Boolean freezeText;

    @Option(
            names = "--units",
            paramLabel = "D",
            description = "Dimension of the shared embedding space. Default: 128.")
    private Integer units;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Training steps of the whole run. Default: 600.")
    private Integer steps;

    @Option(names = "--epochs", paramLabel = "N", description = "The same in passes over the data.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pairs in a batch. Default: 256, or as many as there are.")
    private Integer batch;

    @Mixin private ChunkOptions chunks = new ChunkOptions();

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Peak of the learning rate. Default: 0.002.")
    private Float learningRate;

    @Option(
            names = "--image-lr",
            paramLabel = "RATE",
            description = "Peak of the image encoder's learning rate. Default: --lr.")
    private Float imageLearningRate;

    @Option(
            names = "--text-lr",
            paramLabel = "RATE",
            description =
                    "Peak of the text encoder's learning rate. Default: 0.00005 for a pretrained one,"
                            + " else --lr.")
    private Float textLearningRate;

    @Option(
            names = "--layer-decay",
            paramLabel = "D",
            description =
                    "Factor of the learning rate from each layer of the text encoder to the one"
                            + " below. Default: 0.8 for a"
                            + " pretrained one.")
    private Float layerDecay;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Weight decay, of weights but not of biases and norms. Default: 0.1.")
    private Float weightDecay;

    @Option(
            names = "--crop",
            paramLabel = "SHARE",
            description = "Smallest share of an image's area that a view shows. Default: 0.5.")
    private Float minimumCrop;

    @Mixin private ViewsOption views = new ViewsOption();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all randomness. Default: 0.")
    private Long seed;

    /** Takes what was not given from a run's settings. */
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

    /** Opens further pictures as large as those of the run, in tables with the same columns. */
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

    /** Settles every setting for the data at hand. */
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
