package ai.dyad.examples.simclr;

import static ai.dyad.examples.run.Given.or;

import java.util.Map;
import picocli.CommandLine.Option;

/** The strength of the views as options. */
final class ViewOptions {
    @Option(
            names = "--crop",
            paramLabel = "SHARE",
            description = "Smallest share of the area that a view shows.")
    private Float minimumCrop;

    @Option(
            names = "--jitter",
            paramLabel = "STRENGTH",
            description = "Colour strength of the views: 1 as for ImageNet, 0.5 as for CIFAR-10.")
    private Float jitter;

    @Option(names = "--blur", paramLabel = "P", description = "How often a view is blurred.")
    private Float blur;

    @Option(names = "--solarize", paramLabel = "P", description = "How often it is solarised.")
    private Float solarize;

    /** Takes what was not given from a run's settings. */
    void fillFrom(Map<String, String> run) {
        minimumCrop = or(minimumCrop, run, "crop", Float::valueOf);
        jitter = or(jitter, run, "jitter", Float::valueOf);
        blur = or(blur, run, "blur", Float::valueOf);
        solarize = or(solarize, run, "solarize", Float::valueOf);
    }

    ViewStrength settle(ViewStrength defaults) {
        return new ViewStrength(
                or(minimumCrop, defaults.minimumCrop()),
                or(jitter, defaults.jitter()),
                or(blur, defaults.blur()),
                or(solarize, defaults.solarize()));
    }
}
