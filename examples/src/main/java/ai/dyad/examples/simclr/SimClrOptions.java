package ai.dyad.examples.simclr;

import static ai.dyad.examples.run.Given.atLeast;
import static ai.dyad.examples.run.Given.or;
import static ai.dyad.examples.run.Given.steps;

import ai.djl.Device;
import ai.dyad.examples.data.DataSource;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.run.ChunkOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options of a SimCLR run; defaults depend on the data set and the device. */
final class SimClrOptions {
    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = {
                "The training images: a directory or tar.gz with CIFAR-10's binary files; cifar10"
                        + " (downloads it); fashion-mnist:DIR (IDX files); folder:DIR (images, in"
                        + " one folder per class or without classes); emoji.",
                "Default: CIFAR-10 if it is in DJL's cache, else emoji."
            })
    private String data;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description =
                    "Height and width that emoji and images from a folder are scaled to. Default:"
                            + " 32.")
    private Integer size;

    @Option(
            names = "--encoder",
            paramLabel = "NAME",
            description =
                    "tiny, resnet18, resnet34 or resnet50; append -224 to the last three for the"
                            + " stem for large images. None is pretrained.")
    private String encoder;

    @Option(
            names = "--head",
            paramLabel = "WIDTHS",
            description = "Layer widths of the projection head, such as 128,64.")
    private String head;

    @Option(names = "--steps", paramLabel = "N", description = "Total training steps.")
    private Integer steps;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Total passes over the data, instead of --steps.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images per batch, each in two views.")
    private Integer batch;

    @Mixin private ChunkOptions chunks = new ChunkOptions();

    @Option(
            names = "--tile-size",
            paramLabel = "ROWS",
            description =
                    "Rows of logits that the loss computes at a time; 0 computes the whole matrix."
                            + " Default: depends on the batch.")
    private Integer tileSize;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Temperature of the loss, which divides the cosines.")
    private Float temperature;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adamw, sgd or lars.")
    private String optimizer;

    @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate.")
    private Float learningRate;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            description = "Steps over which the learning rate rises to its peak.")
    private Integer warmupSteps;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Weight decay; biases and norms are exempt.")
    private Float weightDecay;

    @Mixin private ViewOptions views = new ViewOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Random seed. Default: 0.")
    private Long seed;

    /** Fills options that were not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        data = or(data, run, "data", Function.identity());
        size = or(size, run, "size", Integer::valueOf);
        encoder = or(encoder, run, "encoder", Function.identity());
        head = or(head, run, "head", Function.identity());
        steps = epochs == null ? or(steps, run, "steps", Integer::valueOf) : steps;
        batch = or(batch, run, "batch", Integer::valueOf);
        chunks.fillFrom(run);
        tileSize = or(tileSize, run, "tile-size", Integer::valueOf);
        temperature = or(temperature, run, "temperature", Float::valueOf);
        optimizer = or(optimizer, run, "optimizer", Function.identity());
        learningRate = or(learningRate, run, "lr", Float::valueOf);
        warmupSteps = or(warmupSteps, run, "warmup-steps", Integer::valueOf);
        weightDecay = or(weightDecay, run, "weight-decay", Float::valueOf);
        views.fillFrom(run);
        seed = or(seed, run, "seed", Long::valueOf);
    }

    /** Opens the data; the data set decides whether the images are kept on the device. */
    LabeledImages openData(PrintWriter console, Device device) throws IOException {
        if (size != null && size < 8) {
            throw new IllegalArgumentException("--size must be >= 8 pixels, got " + size);
        }
        return new DataSource(size == null ? 32 : size, device).open(data, console);
    }

    /** Returns the settings, with defaults for the given data and device. */
    SimClrSettings settle(LabeledImages images, Device device) throws IOException {
        SimClrDefaults defaults = SimClrDefaults.of(images, device);
        int settledBatch =
                atLeast(
                        1,
                        "--batch",
                        or(
                                batch,
                                Math.toIntExact(
                                        Math.min(defaults.batch(), images.training().size()))));
        String settledOptimizer = or(optimizer, defaults.optimizer());
        return new SimClrSettings(
                images.source(),
                images.training().height(),
                or(encoder, defaults.encoder()),
                or(head, defaults.head()),
                steps(steps, epochs, images.training().size() / settledBatch, defaults.steps()),
                settledBatch,
                chunks.settle(settledBatch),
                Optional.ofNullable(tileSize),
                or(temperature, defaults.temperature()),
                settledOptimizer,
                or(learningRate, SimClrDefaults.learningRate(settledOptimizer, settledBatch)),
                or(warmupSteps, defaults.warmupSteps()),
                or(weightDecay, SimClrDefaults.weightDecay(settledOptimizer)),
                views.settle(defaults.views(), images),
                or(seed, 0L));
    }
}
