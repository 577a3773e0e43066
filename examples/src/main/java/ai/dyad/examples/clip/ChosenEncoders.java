package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.data.TextIdentity;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;

/**
 * Starts from an image encoder and a text encoder that share no space yet.
 *
 * @param input how images are prepared
 * @param tokenizer compares captions
 */
record ChosenEncoders(ImageInput input, TextTokenizer tokenizer) implements ClipStart {
    static ChosenEncoders open(EncoderSettings encoders) throws IOException {
        ImageInput input =
                new ImageInput(
                        3,
                        encoders.size(),
                        encoders.size(),
                        ClipData.NORMALIZATION.mean(),
                        ClipData.NORMALIZATION.std());
        return new ChosenEncoders(input, TextEncoderChoice.openTokenizer(encoders.textEncoder()));
    }

    @Override
    public TextIdentity identity() {
        return tokenizer::identities;
    }

    @Override
    public ClipParts parts(ClipSettings settings, ClipData data, Device device) throws IOException {
        return new JoinedParts(settings, data, device);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
