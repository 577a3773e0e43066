package ai.dyad.text.encoder;

import ai.dyad.io.Architecture;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;

/**
 * An architecture whose blocks turn token ids into one vector per text. Its presets include their
 * tokenizers and are created by name, see {@link TextEncoders}.
 *
 * @param <B> the block
 * @param <C> its configuration
 */
public interface TextArchitecture<B extends TokenEncoder, C> extends Architecture<B, C> {

    /**
     * Opens the tokenizer of a preset.
     *
     * @param preset one of the names of {@link #presets()}
     * @return the tokenizer; the caller closes it
     * @throws IOException if it cannot be read
     */
    default TextTokenizer openTokenizer(String preset) throws IOException {
        throw new IOException(
                "the architecture " + name() + " must override openTokenizer for preset " + preset);
    }
}
