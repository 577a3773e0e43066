package ai.dyad.examples.text;

import static ai.dyad.examples.run.Given.atLeast;
import static ai.dyad.examples.run.Given.or;
import static ai.dyad.examples.run.Given.positive;
import static ai.dyad.examples.run.Given.steps;

import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.wordnet.WordNet;
import ai.dyad.text.data.PairColumns;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of a run as options. */
final class TextOptions {
    private static final String WORDNET = "wordnet";
    private static final int DEFAULT_STEPS = 200;
    private static final int DEFAULT_BATCH = 64;
    private static final int DEFAULT_EPOCHS = 10;
    private static final int WARM_UP_SHARE = 10;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = {
                "Pairs of texts of your own: .csv or .tsv with a header, or .jsonl.",
                "Default: WordNet, word and definition, definition and example."
            })
    private String data;

    @Option(
            names = "--columns",
            paramLabel = "ANCHOR,POSITIVE[,NEGATIVE]",
            description =
                    "Columns of the file; a third one holds hard negatives."
                            + " Default: anchor,positive.")
    private String columns;

    @Option(
            names = "--hard-negatives",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description =
                    "For WordNet: give each pair a hard negative, a text of another meaning of the"
                            + " word or of a related word.")
    private Boolean hardNegatives;

    @Option(
            names = "--held-out",
            paramLabel = "N",
            description =
                    "Pairs held out for evaluation, at most a fifth of a file. Default: 1000.")
    private Integer heldOut;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "minilm, or a directory with model.json (an earlier run's) or a HuggingFace"
                            + " BERT's config.json. Default: minilm.")
    private String model;

    @Option(
            names = "--max-length",
            paramLabel = "TOKENS",
            description = "Number of tokens at which texts are truncated. Default: 32.")
    private Integer maxLength;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Training steps of the whole run. Default: 200, but at most 10 epochs of a file.")
    private Integer steps;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Total passes over the data, instead of --steps.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pairs per batch. Default: 64, or all pairs if there are fewer.")
    private Integer batch;

    @Mixin private ChunkOptions chunks = new ChunkOptions();

    @Option(
            names = "--scale",
            paramLabel = "S",
            description = "Multiplies the cosines: 1 / temperature. Default: 20.")
    private Float scale;

    @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate. Default: 2e-5.")
    private Float learningRate;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            description =
                    "Steps in which the learning rate rises to its peak. Default: a tenth of all steps.")
    private Integer warmupSteps;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Weight decay; biases and norms are exempt. Default: 0.01.")
    private Float weightDecay;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Random seed; it also determines the split. Default: 0.")
    private Long seed;

    /** Fills missing options from a run's settings. */
    void fillFrom(Map<String, String> run) {
        data = or(data, run, "data", Function.identity());
        columns = or(columns, run, "columns", Function.identity());
        hardNegatives = or(hardNegatives, run, "hard-negatives", Boolean::valueOf);
        heldOut = or(heldOut, run, "held-out", Integer::valueOf);
        model = or(model, run, "model", Function.identity());
        maxLength = or(maxLength, run, "max-length", Integer::valueOf);
        steps = epochs == null ? or(steps, run, "steps", Integer::valueOf) : steps;
        batch = or(batch, run, "batch", Integer::valueOf);
        chunks.fillFrom(run);
        scale = or(scale, run, "scale", Float::valueOf);
        learningRate = or(learningRate, run, "lr", Float::valueOf);
        warmupSteps = or(warmupSteps, run, "warmup-steps", Integer::valueOf);
        weightDecay = or(weightDecay, run, "weight-decay", Float::valueOf);
        seed = or(seed, run, "seed", Long::valueOf);
    }

    private boolean isWordNet() {
        return or(data, WORDNET).equals(WORDNET);
    }

    /** Returns a name of the data that is valid in file names. */
    String dataName() {
        if (isWordNet()) {
            return WORDNET;
        }
        String file = Path.of(data).getFileName().toString();
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    /** Reads the pairs and splits them. */
    TextSplit openData() throws IOException {
        int mostHeldOut = atLeast(2, "--held-out", or(heldOut, 1000));
        if (isWordNet()) {
            return new WordNetPairs(
                            WordNet.read(), mostHeldOut, or(seed, 0L), or(hardNegatives, false))
                    .split();
        }
        PairColumns named = columns();
        if (or(hardNegatives, false) && named.negative() == null) {
            throw new IllegalArgumentException(
                    "--hard-negatives of a file must be in a column: --columns "
                            + or(columns, "anchor,positive")
                            + ",negative");
        }
        try (TextTokenizer tokenizer =
                PretrainedText.openTokenizer(or(model, PretrainedText.MINILM))) {
            return new FilePairs(Path.of(data), named, tokenizer::identities)
                    .split(mostHeldOut, or(seed, 0L));
        }
    }

    private PairColumns columns() {
        String[] names = or(columns, "anchor,positive").split(",", -1);
        if (names.length < 2 || names.length > 3) {
            throw new IllegalArgumentException(
                    "--columns must be ANCHOR,POSITIVE or ANCHOR,POSITIVE,NEGATIVE, got "
                            + columns);
        }
        return new PairColumns(names[0], names[1], names.length == 3 ? names[2] : null);
    }

    /** Returns the settings, with defaults that depend on the data. */
    TextSettings settle(TextSplit split) {
        int pairs = split.training().size();
        int settledBatch = atLeast(2, "--batch", or(batch, Math.min(DEFAULT_BATCH, pairs)));
        int perEpoch = Math.max(1, pairs / settledBatch);
        int settledSteps =
                steps(steps, epochs, perEpoch, Math.min(DEFAULT_STEPS, DEFAULT_EPOCHS * perEpoch));
        return new TextSettings(
                or(data, WORDNET),
                or(columns, "anchor,positive"),
                split.training().get(0).negative() != null,
                or(heldOut, 1000),
                or(model, PretrainedText.MINILM),
                atLeast(3, "--max-length", or(maxLength, 32)),
                settledSteps,
                settledBatch,
                chunks.settle(settledBatch),
                positive("--scale", or(scale, 20f)),
                positive("--lr", or(learningRate, 2e-5f)),
                or(warmupSteps, settledSteps / WARM_UP_SHARE),
                or(weightDecay, 0.01f),
                or(seed, 0L));
    }
}
