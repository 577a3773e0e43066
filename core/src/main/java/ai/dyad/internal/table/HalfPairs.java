package ai.dyad.internal.table;

import ai.dyad.internal.Text;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces unpaired surrogates, which JSON escapes such as {@code \ud83d} can produce, by U+FFFD,
 * and counts the texts in one warning per file.
 */
public final class HalfPairs {
    private static final Logger LOGGER = LoggerFactory.getLogger(HalfPairs.class);

    private final Path file;
    private long mended;
    private String firstPlace = "";

    /**
     * Creates a counter for one file.
     *
     * @param file the file, for the warning
     */
    public HalfPairs(Path file) {
        this.file = file;
    }

    /**
     * Replaces the halves in a text.
     *
     * @param text any text
     * @param line the line of the file that it is from, from 1
     * @return the text itself where it is well formed
     */
    public String mend(String text, long line) {
        return Text.isWellFormed(text) ? text : mend(text, "line " + line);
    }

    /**
     * Replaces the halves in a text.
     *
     * @param text any text
     * @param place where in the file it is from
     * @return the text itself where it is well formed
     */
    public String mend(String text, String place) {
        if (Text.isWellFormed(text)) {
            return text;
        }
        firstPlace = mended == 0 ? place : firstPlace;
        mended++;
        return Text.wellFormed(text);
    }

    /** Warns if anything was replaced. */
    public void warn() {
        if (mended > 0) {
            LOGGER.warn(
                    "{}: {} texts with half a surrogate pair, the first in {}: each half is read"
                            + " as U+FFFD",
                    file,
                    mended,
                    firstPlace);
        }
    }
}
