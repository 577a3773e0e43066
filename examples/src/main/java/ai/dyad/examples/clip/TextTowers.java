package ai.dyad.examples.clip;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text towers that a run can begin with. */
final class TextTowers {
    /** Captions are short; longer ones are cut. */
    private static final int MAX_TOKENS = 64;

    /** The widths of the tower that starts from nothing: it learns from few captions. */
    private static final BertConfig SMALL =
            new BertConfig(2, 128, 4, 256, 30522, MAX_TOKENS, 2, 1e-12f);

    private TextTowers() {}

    /** Opens a tower with its weights, random ones if it knows nothing. */
    static TextEncoderFile open(NDManager manager, String name) throws IOException {
        if (name.equals(ClipSettings.SMALL)) {
            BertEncoder small = BertEncoder.builder().setConfig(SMALL).build();
            small.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            return new TextEncoderFile(small, PretrainedText.miniLmTokenizer(), MAX_TOKENS);
        }
        requireKnown(name);
        TextEncoderFile file = PretrainedText.open(manager, name);
        int length = Math.min(MAX_TOKENS, file.maxLength());
        return new TextEncoderFile(file.encoder(), file.tokenizer(), length);
    }

    /** Opens the tokenizer of a tower to tell captions apart by: it cuts none. */
    static JsonTokenizer openTokenizer(String name) throws IOException {
        if (name.equals(ClipSettings.SMALL)) {
            return PretrainedText.openTokenizer(PretrainedText.MINILM);
        }
        requireKnown(name);
        return PretrainedText.openTokenizer(name);
    }

    private static void requireKnown(String name) {
        if (!name.equals(PretrainedText.MINILM) && !Files.isDirectory(Path.of(name))) {
            throw new IllegalArgumentException(
                    "--text-encoder must be minilm, small, or a directory with model.json or"
                            + " config.json, got "
                            + name);
        }
    }
}
