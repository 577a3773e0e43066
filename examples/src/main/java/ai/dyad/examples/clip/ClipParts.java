package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.dyad.data.ViewGenerator;
import ai.dyad.optimizer.AdamW;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;

/** The parts of a run that are trained. */
interface ClipParts extends AutoCloseable {
    Device device();

    /** Returns what is trained. */
    Block model();

    Loss loss();

    ViewGenerator views();

    AdamW optimizer();

    /** Returns the number of captions that were truncated to the text encoder's maximum length. */
    long truncatedCaptions();

    /** Returns the number of tokens that captions are truncated to. */
    int maxTokens();

    /** Returns whether layer decay is set but the text encoder does not name its layers. */
    boolean lacksLayers();

    /** Writes the trained encoders with everything needed to use them. */
    void save(Path directory) throws IOException;

    @Override
    void close();

    /** Returns views of images, normalized as the encoder expects. */
    static ViewGenerator views(ClipSettings settings, ImageInput input) {
        return settings.views()
                .views(input.height())
                .optNormalization(new Normalization(input.mean(), input.std()))
                .build();
    }
}
