package ai.dyad.examples.clip;

import static ai.dyad.examples.run.Given.or;
import static ai.dyad.examples.run.Given.positive;

import ai.djl.Device;
import ai.dyad.examples.pretrained.NamedModel;
import ai.dyad.examples.pretrained.PretrainedText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The command-line options that choose encoders. */
final class EncoderOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR|NAME",
            description =
                    "Fine-tune a whole model: the run directory of dyad clip; "
                            + NamedModel.WHOLE
                            + ". Images are prepared as the model says. Default: none.")
    private String model;

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
                            + " directory of dyad simclr or dyad clip, a .safetensors file in it,"
                            + " or a published encoder's directory. Default: tiny.")
    private String imageEncoder;

    @Option(
            names = "--text-encoder",
            paramLabel = "NAME|DIR",
            description =
                    "minilm (pretrained), small (untrained), the run directory of dyad text, or a"
                            + " published encoder's directory. Default: minilm.")
    private String textEncoder;

    @Option(
            names = "--freeze-image",
            negatable = true,
            description =
                    "Freeze the image encoder; train only its projection, which with --model is"
                            + " frozen too. Default: no.")
    private Boolean freezeImage;

    @Option(
            names = "--freeze-text",
            negatable = true,
            description =
                    "Freeze the text encoder; train only its projection, which with --model is"
                            + " frozen too. Default: yes if it is pretrained, no with --model.")
    private Boolean freezeText;

    @Option(
            names = "--cached-views",
            paramLabel = "K",
            description =
                    "With --freeze-image: compute the features of K views of each image once, and"
                            + " train on them, which takes seconds. Default: 0, none.")
    private Integer cachedViews;

    @Option(
            names = "--units",
            paramLabel = "D",
            description = "Dimension of the shared embedding space. Default: 128.")
    private Integer units;

    /** Fills options that were not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        model = or(model, run, "model", Function.identity());
        size = or(size, run, "size", Integer::valueOf);
        imageEncoder = or(imageEncoder, run, "image-encoder", Function.identity());
        textEncoder = or(textEncoder, run, "text-encoder", Function.identity());
        freezeImage = or(freezeImage, run, "freeze-image", Boolean::valueOf);
        freezeText = or(freezeText, run, "freeze-text", Boolean::valueOf);
        cachedViews = or(cachedViews, run, "cached-views", Integer::valueOf);
        units = or(units, run, "units", Integer::valueOf);
    }

    EncoderSettings settle() throws IOException {
        if (model != null) {
            return whole();
        }
        String text = or(textEncoder, PretrainedText.MINILM);
        return new EncoderSettings(
                "",
                pixels(),
                or(imageEncoder, "tiny"),
                text,
                or(freezeImage, false),
                or(freezeText, !text.equals(EncoderSettings.SMALL)),
                cached(),
                positive("--units", or(units, 128)));
    }

    private EncoderSettings whole() throws IOException {
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("--size", size);
        others.put("--image-encoder", imageEncoder);
        others.put("--text-encoder", textEncoder);
        others.put("--units", units);
        others.put("--cached-views", cachedViews);
        others.forEach(
                (name, value) -> {
                    if (value != null) {
                        throw new IllegalArgumentException(
                                name + " is the model's own: leave it out, or leave out --model");
                    }
                });
        boolean image = or(freezeImage, false);
        boolean text = or(freezeText, false);
        if (image && text) {
            throw new IllegalArgumentException(
                    "one encoder of --model must be trained: leave out --freeze-image or"
                            + " --freeze-text");
        }
        return new EncoderSettings(NamedModel.find(model).name(), 0, "", "", image, text, 0, 0);
    }

    private int cached() {
        int views = or(cachedViews, 0);
        if (views < 0 || (views > 0 && !or(freezeImage, false))) {
            throw new IllegalArgumentException(
                    "--cached-views must be >= 0 and needs --freeze-image, got " + views);
        }
        return views;
    }

    private int pixels() {
        int pixels = or(size, 32);
        if (pixels < 8) {
            throw new IllegalArgumentException("--size must be >= 8 pixels, got " + pixels);
        }
        return pixels;
    }

    /** Opens what the run starts from; a whole model is loaded to the device. */
    static ClipStart open(EncoderSettings settings, Device device) throws IOException {
        return settings.isWhole()
                ? GivenModel.open(settings, device)
                : ChosenEncoders.open(settings);
    }
}
