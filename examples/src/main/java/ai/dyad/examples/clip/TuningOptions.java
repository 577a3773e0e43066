package ai.dyad.examples.clip;

import static ai.dyad.examples.run.Given.or;

import ai.dyad.nn.lora.LoraConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The command-line options of fine-tuning a whole model. */
final class TuningOptions {
    private static final String RANK = "lora";
    private static final String ALPHA = "lora-alpha";
    private static final String DROPOUT = "lora-dropout";
    private static final String TARGETS = "lora-targets";

    @Option(
            names = "--lora",
            paramLabel = "RANK",
            description =
                    "With --model: train only adapters of this rank (LoRA) and the scale; they are"
                            + " merged into the saved model, and saved alone for PEFT in adapters/"
                            + " if the model is published. Default: train all weights.")
    private Integer rank;

    @Option(
            names = "--lora-alpha",
            paramLabel = "A",
            description = "Adapters are multiplied by A / RANK. Default: RANK.")
    private Float alpha;

    @Option(
            names = "--lora-dropout",
            paramLabel = "P",
            description = "Probability that an input of an adapter is dropped. Default: 0.")
    private Float dropout;

    @Option(
            names = "--lora-targets",
            paramLabel = "NAME[,NAME...]",
            description =
                    "Weights with adapters: q_proj, k_proj, v_proj, out_proj, fc1, fc2, or the end"
                            + " of a weight's name. Default: q_proj,v_proj.")
    private String targets;

    @Option(
            names = "--interpolate",
            paramLabel = "A",
            description =
                    "With --model: save weights between those before (0) and after (1) the tuning,"
                            + " and compare several A in the report (WiSE-FT). Default: 1.")
    private Float share;

    @Option(
            names = "--save-format",
            paramLabel = "FORMAT",
            description =
                    "dyad, or hf to also save a published model in its own layout, in published/."
                            + " Default: dyad.")
    private String format;

    /** Fills options that were not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        rank = or(rank, run, RANK, Integer::valueOf);
        alpha = or(alpha, run, ALPHA, Float::valueOf);
        dropout = or(dropout, run, DROPOUT, Float::valueOf);
        targets = or(targets, run, TARGETS, Function.identity());
        share = or(share, run, "interpolate", Float::valueOf);
        format = or(format, run, "save-format", Function.identity());
    }

    TuningSettings settle(EncoderSettings encoders) {
        boolean any = alpha != null || dropout != null || targets != null;
        if (rank == null && any) {
            throw new IllegalArgumentException(
                    "--lora-alpha, --lora-dropout and --lora-targets need --lora RANK");
        }
        if (rank != null && !encoders.isWhole()) {
            throw new IllegalArgumentException("--lora needs --model, whose weights stay");
        }
        if (rank != null && (encoders.freezeImage() || encoders.freezeText())) {
            throw new IllegalArgumentException(
                    "--lora freezes both encoders: leave out --freeze-image and --freeze-text");
        }
        String layout = or(format, TuningSettings.DYAD);
        if (!List.of(TuningSettings.DYAD, TuningSettings.PUBLISHED).contains(layout)) {
            throw new IllegalArgumentException("--save-format must be dyad or hf, got " + layout);
        }
        if (layout.equals(TuningSettings.PUBLISHED) && !encoders.isWhole()) {
            throw new IllegalArgumentException(
                    "--save-format hf needs --model, whose layout it takes");
        }
        return new TuningSettings(rank == null ? null : lora(), share(encoders, layout), layout);
    }

    private float share(EncoderSettings encoders, String layout) {
        float tuned = or(share, 1f);
        if (!(tuned >= 0 && tuned <= 1)) {
            throw new IllegalArgumentException("--interpolate must be in [0, 1], got " + tuned);
        }
        if (tuned != 1 && !encoders.isWhole()) {
            throw new IllegalArgumentException("--interpolate needs --model, to start from");
        }
        if (tuned != 1 && layout.equals(TuningSettings.PUBLISHED)) {
            throw new IllegalArgumentException(
                    "--interpolate saves in dyad's format only: leave out --save-format hf");
        }
        return tuned;
    }

    private LoraConfig lora() {
        return new LoraConfig(
                rank,
                or(alpha, rank.floatValue()),
                or(dropout, 0f),
                List.of(or(targets, "q_proj,v_proj").split(",")));
    }
}
