package ai.dyad.text.tokenizer;

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
