package ai.dyad.examples.clip;

import static ai.dyad.examples.run.Given.or;
import static ai.dyad.examples.run.Given.positive;
import static ai.dyad.examples.run.Given.steps;

import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import ai.dyad.examples.views.ViewsFile;
import ai.dyad.examples.views.ViewsOption;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.encoder.ImageInput;
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

    /** The learning rate of a whole model that is trained further. */
    private static final float TUNING_RATE = 1e-5f;

    /** The learning rate of adapters. */
    private static final float ADAPTER_RATE = 1e-4f;

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

    @Mixin private EncoderOptions encoders = new EncoderOptions();
    @Mixin private TuningOptions tuning = new TuningOptions();

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
            description =
                    "Peak learning rate. Default: 0.002, or 0.00001 with --model, or 0.0001 with"
                            + " --lora.")
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
                            + " else --lr, also with --model.")
    private Float textLearningRate;

    @Option(
            names = "--layer-decay",
            paramLabel = "D",
            description =
                    "Factor by which the learning rate falls from each layer of the text encoder to"
                            + " the layer below. Default: 0.8 if it is pretrained, 1 with --model.")
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
        encoders.fillFrom(run);
        tuning.fillFrom(run);
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

    private ViewChoice settledViews(ImageInput input) throws IOException {
        Normalization normalization = new Normalization(input.mean(), input.std());
        Optional<ViewsFile> file = views.settle(1, input.height(), normalization);
        return file.isPresent() ? file.get() : new RandomCrop(or(minimumCrop, 0.5f));
    }

    EncoderSettings encoders() throws IOException {
        return encoders.settle();
    }

    ClipData openData(ClipStart start) throws IOException {
        return ClipData.open(ownSource(), start.input(), start.identity());
    }

    /** Opens more images, prepared as those of the run, from tables with the same columns. */
    CaptionedImages openFurther(ClipStart start, String further, String furtherImages)
            throws IOException {
        boolean first = or(firstLine, false) && CaptionSource.holdsTexts(further);
        CaptionSource source = source(further, furtherImages, first);
        return source.open(start.input(), start.identity());
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
    ClipSettings settle(ClipData opened, EncoderSettings chosen) throws IOException {
        boolean scratch = chosen.textEncoder().equals(EncoderSettings.SMALL);
        TuningSettings tuned = tuning.settle(chosen);
        float whole = tuned.lora() == null ? TUNING_RATE : ADAPTER_RATE;
        float usual = chosen.isWhole() ? whole : LEARNING_RATE;
        float rate = positive("--lr", or(learningRate, usual));
        if (tuned.lora() != null && layerDecay != null && layerDecay != 1) {
            throw new IllegalArgumentException("--layer-decay does not apply to --lora");
        }
        float gentle = chosen.isWhole() || scratch ? rate : GENTLE_RATE;
        float decay = chosen.isWhole() || scratch ? 1f : LAYER_DECAY;
        int most = Math.toIntExact(Math.min(256, opened.training().size()));
        int settledBatch = positive("--batch", or(batch, most));
        return new ClipSettings(
                ownSource(),
                chosen,
                tuned,
                steps(steps, epochs, opened.training().size() / settledBatch, 600),
                settledBatch,
                chunks.settle(settledBatch),
                rate,
                or(imageLearningRate, rate),
                or(textLearningRate, gentle),
                or(layerDecay, decay),
                or(weightDecay, 0.1f),
                settledViews(opened.input()),
                or(seed, 0L));
    }

    private String data() {
        return or(data, ClipData.EMOJI);
    }
}
