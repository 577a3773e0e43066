package ai.dyad.text.tokenizer;

import ai.dyad.data.TextIdentity;
import java.util.ArrayList;
import java.util.List;

/** Splits texts into the tokens of a vocabulary. Implementations are thread-safe. */
public interface TextTokenizer extends AutoCloseable {

    /**
     * Encodes texts as one batch: truncated to {@link #maxLength}, padded to the longest.
     *
     * @param texts one or more texts, none of them null
     * @return the batch, in the order of the texts
     * @throws IllegalArgumentException if there are no texts
     */
    TokenBatch encode(List<String> texts);

    /**
     * Returns an identity key for each text: texts with the same tokens have equal keys, since an
     * encoder cannot distinguish them. Usable as a {@link TextIdentity}. Many texts are encoded in
     * batches.
     *
     * @param texts any number of texts, none of them null
     * @return one key per text; two keys are equal exactly if the tokens are the same
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
     * Returns the vocabulary size; every token id is smaller.
     *
     * @return the largest id plus 1
     */
    int vocabularySize();

    /**
     * Returns the number of tokens, special tokens included, to which a text is truncated.
     *
     * @return the maximum length of an encoded text
     */
    int maxLength();

    /**
     * Returns an independent tokenizer that truncates texts to another length.
     *
     * @param other the number of tokens, special tokens included, to which a text is truncated
     * @return the tokenizer; the caller closes it too
     * @throws IllegalArgumentException if the length is too small
     * @throws UnsupportedOperationException if the implementation does not support this, which is
     *     the default
     */
    default TextTokenizer withMaxLength(int other) {
        throw new UnsupportedOperationException(
                String.format(
                        "%s truncates texts to %d tokens and cannot change that to %d:"
                                + " it does not override withMaxLength",
                        getClass().getName(), maxLength(), other));
    }

    @Override
    void close();
}
