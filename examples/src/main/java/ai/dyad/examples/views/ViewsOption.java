package ai.dyad.examples.views;

import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.ViewPipeline;
import ai.dyad.vision.augment.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Views from a file, as an option of every command that trains on images. */
public final class ViewsOption {
    @Option(
            names = "--views",
            paramLabel = "FILE",
            description =
                    "JSON file that describes the views, as printed by dyad views; its steps may"
                            + " be built-in or registered.")
    private Path file;

    private String stored;

    /** Creates the option; picocli fills it. */
    public ViewsOption() {}

    /**
     * Fills missing options from a run's settings.
     *
     * @param run the settings of the run
     */
    public void fillFrom(Map<String, String> run) {
        stored = run.get(ViewsFile.SETTING);
    }

    /**
     * Rejects options that conflict with a file of views.
     *
     * @param others the values of the options by name, null if not given
     * @throws IllegalArgumentException if both a file and one of the options were given
     */
    public void replaces(Map<String, ?> others) {
        if (file == null) {
            return;
        }
        others.forEach(
                (name, value) -> {
                    if (value != null) {
                        throw new IllegalArgumentException(
                                "give --views or "
                                        + name
                                        + ", not both: the file describes the views completely");
                    }
                });
    }

    /**
     * Tells whether a file was given.
     *
     * @return true if it was given on the command line
     */
    public boolean isGiven() {
        return file != null;
    }

    /**
     * Reads the views and checks that a run can use them.
     *
     * @param count the number of views that the loss takes
     * @param pixels the height and width of the images, which evaluation uses too
     * @param normalization the data's, which evaluation uses too
     * @return the views, or empty if neither the command line nor the run's settings have a file
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the file does not describe views that the run can use
     */
    public Optional<ViewsFile> settle(int count, int pixels, Normalization normalization)
            throws IOException {
        if (file == null) {
            return Optional.ofNullable(stored).map(ViewsFile::new);
        }
        Views.Builder builder = Views.read(file);
        List<ViewPipeline> views = builder.build().pipelines();
        if (views.size() != count) {
            throw unusable("must have " + count + (count == 1 ? " view" : " views"), views.size());
        }
        for (ViewPipeline view : views) {
            if (view.height() != pixels || view.width() != pixels) {
                throw unusable(
                        "must have views of the images' size, " + pixels + " x " + pixels,
                        view.height() + " x " + view.width() + "; change it or --size");
            }
        }
        if (!builder.normalization().orElse(normalization).equals(normalization)) {
            throw unusable(
                    "must omit the normalization or use the data's, " + normalization,
                    builder.normalization().orElseThrow());
        }
        return Optional.of(ViewsFile.of(builder));
    }

    private IllegalArgumentException unusable(String rule, Object value) {
        return new IllegalArgumentException("--views " + file + " " + rule + ", got " + value);
    }
}
