package ai.dyad.text.tokenizer;

import ai.dyad.internal.Checks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's tokenizer: lower-cased byte-pair encoding between a start-of-text and an end-of-text
 * token, read from the merges file that ships with CLIP ({@code bpe_simple_vocab_16e6.txt.gz}).
 *
 * <p>Ids equal those of open_clip's {@code SimpleTokenizer}, with two differences: batches are
 * padded to the longest text instead of the context length, which does not change the features of a
 * causal encoder; and text that was decoded with the wrong character set is not repaired. As in
 * open_clip, a literal {@code <end_of_text>} in a text becomes that special token.
 */
public final class ClipTokenizer implements TextTokenizer {

    /** CLIP's context length. */
    public static final int CONTEXT_LENGTH = 77;

    /** CLIP's vocabulary has 49,152 entries before the special tokens, 512 of them bytes. */
    private static final int MERGES = 49152 - 256 - 2;

    private static final int GZIP_MAGIC = 0x1F;
    private static final String START = "<start_of_text>";
    private static final String END = "<end_of_text>";

    private static final Pattern WORD =
            Pattern.compile(
                    START
                            + "|"
                            + END
                            + "|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
                    Pattern.CASE_INSENSITIVE);

    private final List<String[]> merges;
    private final BytePairs pairs;
    private final int maxLength;

    private ClipTokenizer(List<String[]> merges, BytePairs pairs, int maxLength) {
        this.merges = merges;
        this.pairs = pairs;
        this.maxLength = maxLength;
    }

    /**
     * Reads a tokenizer from a merges file.
     *
     * @param merges a header line, then one merge per line: two symbols separated by a space; plain
     *     text or gzip
     * @param maxLength the number of tokens, special tokens included, to which a text is truncated;
     *     {@link #CONTEXT_LENGTH} for CLIP
     * @return the tokenizer
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line is not a merge (the message names the line), or
     *     maxLength is less than 2
     */
    public static ClipTokenizer read(Path merges, int maxLength) throws IOException {
        Checks.atLeast("maxLength", 2, maxLength);
        try (InputStream stream = open(merges);
                Reader decoded = new InputStreamReader(stream, StandardCharsets.UTF_8);
                BufferedReader lines = new BufferedReader(decoded)) {
            List<String[]> parsed = parse(lines, merges);
            return new ClipTokenizer(parsed, new BytePairs(parsed), maxLength);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static InputStream open(Path file) throws IOException {
        boolean zipped;
        try (InputStream start = Files.newInputStream(file)) {
            zipped = start.read() == GZIP_MAGIC;
        }
        InputStream stream = Files.newInputStream(file);
        try {
            return zipped ? new GZIPInputStream(stream) : stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private static List<String[]> parse(BufferedReader lines, Path file) throws IOException {
        List<String[]> merges = new ArrayList<>();
        lines.readLine();
        String line = lines.readLine();
        while (line != null && merges.size() < MERGES) {
            String[] symbols = line.split(" ");
            if (symbols.length != 2 || symbols[0].isEmpty()) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s, line %d: a merge must be two symbols, got \"%s\"",
                                file, merges.size() + 2, line));
            }
            merges.add(symbols);
            line = lines.readLine();
        }
        if (merges.isEmpty()) {
            throw new IllegalArgumentException(file + ": there must be at least 1 merge, got 0");
        }
        return merges;
    }

    /** Returns the content of the merges file, as far as it was used. */
    String merges() {
        StringBuilder lines = new StringBuilder("#version: 0.2\n");
        merges.forEach(merge -> lines.append(String.join(" ", merge)).append('\n'));
        return lines.toString();
    }

    @Override
    public TokenBatch encode(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("texts must hold at least 1 text, got 0");
        }
        List<long[]> rows = new ArrayList<>(texts.size());
        int truncated = 0;
        for (String text : texts) {
            long[] row = encode(text);
            if (row.length > maxLength) {
                row = Arrays.copyOf(row, maxLength);
                row[maxLength - 1] = end();
                truncated++;
            }
            rows.add(row);
        }
        return TokenBatch.of(rows, truncated);
    }

    private long[] encode(String text) {
        List<long[]> words = new ArrayList<>();
        int length = 2;
        Matcher matcher = WORD.matcher(CaptionCleaner.clean(text));
        while (matcher.find()) {
            long[] word = encodeWord(matcher.group());
            words.add(word);
            length += word.length;
        }
        long[] row = new long[length];
        row[0] = start();
        int next = 1;
        for (long[] word : words) {
            System.arraycopy(word, 0, row, next, word.length);
            next += word.length;
        }
        row[next] = end();
        return row;
    }

    private long[] encodeWord(String word) {
        return switch (word) {
            case START -> new long[] {start()};
            case END -> new long[] {end()};
            default -> pairs.encode(word);
        };
    }

    private int start() {
        return pairs.size();
    }

    private int end() {
        return pairs.size() + 1;
    }

    @Override
    public int vocabularySize() {
        return pairs.size() + 2;
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public ClipTokenizer withMaxLength(int other) {
        return new ClipTokenizer(merges, pairs, Checks.atLeast("maxLength", 2, other));
    }

    /** Does nothing: this tokenizer holds no native resources. */
    @Override
    public void close() {}
}
