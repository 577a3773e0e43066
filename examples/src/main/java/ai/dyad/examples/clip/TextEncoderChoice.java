package ai.dyad.examples.clip;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.encoder.TextEncoders;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens the text encoders that a run can start from. */
final class TextEncoderChoice {
    /** Captions are short; longer ones are truncated. */
    private static final int MAX_TOKENS = 64;

    /** The configuration of the untrained encoder, small because it learns from few captions. */
    private static final BertConfig SMALL =
            new BertConfig(2, 128, 4, 256, 30522, MAX_TOKENS, 2, 1e-12f);

    private TextEncoderChoice() {}

    /** Opens an encoder with its weights, which are random if it is untrained. */
    static TextEncoderFile open(NDManager manager, String name) throws IOException {
        if (name.equals(EncoderSettings.SMALL)) {
            BertEncoder small = BertEncoder.builder().setConfig(SMALL).build();
            small.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            return new TextEncoderFile(small, PretrainedText.openMiniLmTokenizer(MAX_TOKENS));
        }
        if (TextEncoders.names().contains(name)) {
            return TextEncoders.create(manager, name);
        }
        requireKnown(name);
        TextEncoderFile file = PretrainedText.open(manager, name);
        return file.withMaxLength(Math.min(MAX_TOKENS, file.tokenizer().maxLength()));
    }

    /**
     * Opens an encoder's tokenizer to compare captions; it does not truncate, if it has that
     * choice.
     */
    static TextTokenizer openTokenizer(String name) throws IOException {
        if (name.equals(EncoderSettings.SMALL)) {
            return PretrainedText.openTokenizer(PretrainedText.MINILM);
        }
        if (TextEncoders.names().contains(name)) {
            return TextEncoders.openTokenizer(name);
        }
        requireKnown(name);
        return PretrainedText.openTokenizer(name);
    }

    private static void requireKnown(String name) {
        if (!name.equals(PretrainedText.MINILM) && !Files.exists(Path.of(name))) {
            List<String> names = new ArrayList<>(List.of("minilm", "small"));
            names.addAll(TextEncoders.names());
            throw new IllegalArgumentException(
                    "--text-encoder must be "
                            + String.join(", ", names)
                            + ", or a model directory that holds model.json or config.json, got "
                            + name);
        }
    }
}
