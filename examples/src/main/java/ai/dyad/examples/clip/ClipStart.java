package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.data.TextIdentity;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;

/** What a run starts from: encoders chosen one by one, or a whole model. */
interface ClipStart extends AutoCloseable {
    /** Returns how images are prepared. */
    ImageInput input();

    /** Returns which captions are equal. */
    TextIdentity identity();

    /** Builds the parts that are trained. */
    ClipParts parts(ClipSettings settings, ClipData data, Device device) throws IOException;

    @Override
    void close();
}
