package ai.dyad.examples.simclr;

import static ai.dyad.examples.run.Given.or;

import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.views.ViewChoice;
import ai.dyad.examples.views.ViewsFile;
import ai.dyad.examples.views.ViewsOption;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the strength of the views. */
final class ViewOptions {
    @Option(
            names = "--crop",
            paramLabel = "SHARE",
            description = "Smallest share of an image's area in a random crop.")
    private Float minimumCrop;

    @Option(
            names = "--jitter",
            paramLabel = "STRENGTH",
            description =
                    "Strength of the color jitter; SimCLR uses 1 for ImageNet, 0.5 for CIFAR-10.")
    private Float jitter;

    @Option(names = "--blur", paramLabel = "P", description = "Probability that a view is blurred.")
    private Float blur;

    @Option(
            names = "--solarize",
            paramLabel = "P",
            description = "Probability that a view is solarized.")
    private Float solarize;

    @Mixin private ViewsOption file = new ViewsOption();

    /** Fills options that were not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        Map<String, Float> strength = new LinkedHashMap<>();
        strength.put("--crop", minimumCrop);
        strength.put("--jitter", jitter);
        strength.put("--blur", blur);
        strength.put("--solarize", solarize);
        file.replaces(strength);
        if (file.isGiven()) {
            return;
        }
        if (strength.values().stream().allMatch(Objects::isNull)) {
            file.fillFrom(run);
        }
        minimumCrop = or(minimumCrop, run, "crop", Float::valueOf);
        jitter = or(jitter, run, "jitter", Float::valueOf);
        blur = or(blur, run, "blur", Float::valueOf);
        solarize = or(solarize, run, "solarize", Float::valueOf);
    }

    ViewChoice settle(ViewStrength defaults, LabeledImages images) throws IOException {
        Optional<ViewsFile> views =
                file.settle(2, images.training().height(), images.normalization());
        if (views.isPresent()) {
            return views.get();
        }
        return new ViewStrength(
                or(minimumCrop, defaults.minimumCrop()),
                or(jitter, defaults.jitter()),
                or(blur, defaults.blur()),
                or(solarize, defaults.solarize()));
    }
}
