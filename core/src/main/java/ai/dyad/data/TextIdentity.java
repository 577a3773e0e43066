package ai.dyad.data;

import ai.dyad.internal.Text;
import java.util.List;

/**
 * Decides which texts are the same. Two texts that an encoder cannot distinguish must not be
 * negatives of each other, nor be split between training and held-out data. This depends on the
 * encoder's tokenizer: {@code TextTokenizer.identities} is a text identity. Use {@link #FOLDED} if
 * there is no tokenizer.
 */
@FunctionalInterface
public interface TextIdentity {
    /** Ignores letter case, white space and Unicode form; see {@link #fold}. */
    TextIdentity FOLDED = texts -> texts.stream().<Object>map(TextIdentity::fold).toList();

    /**
     * Identifies texts.
     *
     * @param texts any number of texts
     * @return one object per text; two are equal exactly if their texts are the same
     */
    List<Object> of(List<String> texts);

    /**
     * Normalizes a text the way most tokenizers do first: Unicode's compatibility composition
     * (NFKC), lower case, and single spaces in place of all white space, including no-break spaces.
     *
     * @param text any text
     * @return the folded text, without white space around it
     */
    static String fold(String text) {
        return Text.fold(text);
    }
}
