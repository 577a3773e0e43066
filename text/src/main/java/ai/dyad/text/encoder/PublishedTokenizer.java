package ai.dyad.text.encoder;

import ai.dyad.text.tokenizer.ClipTokenizer;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the tokenizer in the directory of a published model. */
final class PublishedTokenizer {
    private static final String JSON = "tokenizer.json";
    private static final String SETTINGS = "tokenizer_config.json";
    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String CLIP = "bpe_simple_vocab_16e6.txt.gz";
    private static final List<String> NOT_READ =
            List.of("spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "vocab.txt");

    private PublishedTokenizer() {}

    /**
     * Reads the tokenizer.
     *
     * @param directory the directory
     * @param maxLength the most tokens that the encoder takes; a lower limit may be in the files
     * @return the tokenizer
     */
    static TextTokenizer read(Path directory, int maxLength) throws IOException {
        JsonFile settings = JsonFile.readIfThere(directory.resolve(SETTINGS));
        if (Files.exists(directory.resolve(JSON))) {
            SentenceTokenizer tokenizer = SentenceTokenizer.read(directory, maxLength);
            return JsonTokenizer.of(tokenizer.json(), tokenizer.maxLength());
        }
        if (settings.has("auto_map")) {
            throw settings.wrong(
                    "auto_map must be absent, got "
                            + settings.json().get("auto_map")
                            + ": the tokenizer needs code of its own; write a tokenizer.json with"
                            + " it, in Python");
        }
        if (Files.exists(directory.resolve(VOCABULARY))
                && Files.exists(directory.resolve(MERGES))) {
            return MergesTokenizer.read(
                    directory.resolve(VOCABULARY), directory.resolve(MERGES), settings, maxLength);
        }
        for (String name : List.of(CLIP, MERGES)) {
            if (Files.exists(directory.resolve(name))) {
                return ClipTokenizer.read(directory.resolve(name), maxLength);
            }
        }
        throw missing(directory);
    }

    private static IllegalArgumentException missing(Path directory) {
        List<String> others =
                NOT_READ.stream().filter(name -> Files.exists(directory.resolve(name))).toList();
        return new IllegalArgumentException(
                String.format(
                        "%s is missing%s: write it there with%n  python -c \"from transformers"
                                + " import AutoTokenizer;"
                                + " AutoTokenizer.from_pretrained('.').save_pretrained('.')\"%n"
                                + "or, for a CLIP of open_clip, copy its %s there",
                        directory.resolve(JSON),
                        others.isEmpty() ? "" : " and " + String.join(", ", others) + " not read",
                        CLIP));
    }

    /** Requires that the encoder has a vector for every token; on an error closes the tokenizer. */
    static TextTokenizer checked(TextTokenizer tokenizer, TokenEncoder encoder) {
        if (tokenizer.vocabularySize() <= encoder.vocabularySize()) {
            return tokenizer;
        }
        int tokens = tokenizer.vocabularySize();
        tokenizer.close();
        throw new IllegalArgumentException(
                String.format(
                        "the tokenizer must have at most the %d tokens of the encoder, got %d: take"
                                + " the files of one model",
                        encoder.vocabularySize(), tokens));
    }
}
