package ai.dyad.data;

import ai.dyad.internal.Text;
import java.util.List;

/**
 * Says which texts are one and the same. Two texts that an encoder cannot tell apart must never be
 * negatives of each other, nor be trained on and held out; what it sees is for its tokenizer to
 * say: a {@code TextTokenizer}'s {@code identities} is a text identity. {@link #FOLDED} serves
 * where there is no tokenizer.
 */
@FunctionalInterface
public interface TextIdentity {
    /** The same but for letter case, white space and Unicode form; see {@link #fold}. */
    TextIdentity FOLDED = texts -> texts.stream().<Object>map(TextIdentity::fold).toList();

    /**
     * Identifies texts.
     *
     * @param texts any number of texts
     * @return for each an object that equals those of the texts that are the same, and no other
     */
    List<Object> of(List<String> texts);

    /**
     * Brings a text into the form that most tokenizers make of it first: Unicode's compatibility
     * composition (NFKC), lower case, and single spaces in place of all white space, such as
     * no-break spaces.
     *
     * @param text any text
     * @return the folded text, without white space around it
     */
    static String fold(String text) {
        return Text.fold(text);
    }
}
