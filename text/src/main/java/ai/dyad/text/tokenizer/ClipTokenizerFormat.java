package ai.dyad.text.tokenizer;

import ai.dyad.internal.AtomicFile;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** Saves CLIP's tokenizer as its merges file. */
final class ClipTokenizerFormat implements TokenizerFormat<ClipTokenizer> {
    private static final String FILE = "merges.txt";

    @Override
    public String name() {
        return "clip";
    }

    @Override
    public Class<ClipTokenizer> tokenizerType() {
        return ClipTokenizer.class;
    }

    @Override
    public JsonObject save(ClipTokenizer tokenizer, Path directory) throws IOException {
        AtomicFile.writeString(directory.resolve(FILE), tokenizer.merges());
        return new JsonObject();
    }

    @Override
    public ClipTokenizer read(Path directory, JsonObject settings, int maxLength)
            throws IOException {
        return ClipTokenizer.read(directory.resolve(FILE), maxLength);
    }
}
