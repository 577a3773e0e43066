package ai.dyad.text.tokenizer;

import ai.dyad.data.TextIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits texts into the tokens of a vocabulary. Implementations are safe to use from several
 * threads at once.
 */
public interface TextTokenizer extends AutoCloseable {

    /**
     * Encodes texts as one batch: truncated to {@link #maxLength}, padded to the longest.
     *
     * @param texts one or more texts, none of them null
     * @return the batch, in the order of the texts
     * @throws IllegalArgumentException if there is no text
     */
    TokenBatch encode(List<String> texts);

    /**
     * Says which texts an encoder cannot tell apart: those with the same tokens, which this makes a
     * {@link TextIdentity}. Many texts are encoded some at a time.
     *
     * @param texts any number of texts, none of them null
     * @return for each an object that equals those of the texts with the same tokens, and no other
     */
    default List<Object> identities(List<String> texts) {
        List<Object> identities = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += TokenBatch.TEXTS_AT_ONCE) {
            int to = Math.min(from + TokenBatch.TEXTS_AT_ONCE, texts.size());
            identities.addAll(encode(texts.subList(from, to)).identities());
        }
        return identities;
    }

    /**
     * Returns how many ids there can be: every id is smaller.
     *
     * @return the greatest id plus 1
     */
    int vocabularySize();

    /**
     * Returns the number of tokens, special ones included, after which a text is cut.
     *
     * @return the greatest length of an encoded text
     */
    int maxLength();

    /**
     * Returns a tokenizer of its own that cuts texts at another length.
     *
     * @param other the number of tokens, special ones included, after which a text is cut
     * @return the tokenizer, to be closed as well
     * @throws IllegalArgumentException if the length is too small
     * @throws UnsupportedOperationException if this kind of tokenizer cannot, as by default
     */
    default TextTokenizer withMaxLength(int other) {
        throw new UnsupportedOperationException(
                String.format(
                        "%s cuts texts after %d tokens and cannot after %d: it does not override"
                                + " withMaxLength",
                        getClass().getName(), maxLength(), other));
    }

    @Override
    void close();
}
