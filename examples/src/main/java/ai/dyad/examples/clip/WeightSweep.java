package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.pretrained.NamedModel;
import ai.dyad.io.WeightInterpolation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Tests weights between a model before and after fine-tuning, and keeps those of one share.
 *
 * @param before the name of the model before
 * @param run the directory of the tuned model, which the chosen one replaces
 * @param share the share of the tuned weights that is kept
 */
record WeightSweep(String before, Path run, double share) {
    private static final double[] SHARES = {0.25, 0.5, 0.75};

    /** Adds one row per share to the report, then saves the chosen model in the run's directory. */
    void addTo(ClipReport report, Device device) throws IOException {
        TreeSet<Double> shares = new TreeSet<>();
        shares.add(share);
        for (double each : SHARES) {
            shares.add(each);
        }
        try (ClipModel start = ClipModel.load(NamedModel.find(before).path(), device);
                ClipModel end = ClipModel.load(run, device);
                ClipModel mixed = ClipModel.load(run, device)) {
            for (double each : shares) {
                WeightInterpolation.set(
                        mixed.getEncoders(), start.getEncoders(), end.getEncoders(), each);
                report.add(String.format(Locale.ROOT, "α = %.2f", each), mixed);
            }
            WeightInterpolation.set(
                    mixed.getEncoders(), start.getEncoders(), end.getEncoders(), share);
            mixed.save(run);
        }
    }
}
