package ai.dyad.text.tokenizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Token ids of a batch of texts, right-padded with 0 to the longest of them. Immutable. */
public final class TokenBatch {

    /** The batch size for encoding texts whose result is not needed as one batch. */
    static final int TEXTS_AT_ONCE = 256;

    private final long[] ids;
    private final long[] mask;
    private final int size;
    private final int length;
    private final int truncated;
    private final boolean padded;

    private TokenBatch(List<long[]> rows, int truncated) {
        size = rows.size();
        length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        this.truncated = truncated;
        ids = new long[size * length];
        mask = new long[size * length];
        boolean anyShorter = false;
        for (int i = 0; i < size; i++) {
            long[] row = rows.get(i);
            System.arraycopy(row, 0, ids, i * length, row.length);
            Arrays.fill(mask, i * length, i * length + row.length, 1);
            anyShorter |= row.length < length;
        }
        padded = anyShorter;
    }

    /**
     * Pads encoded texts to the longest.
     *
     * @param rows the ids of each text
     * @param truncated how many of the texts were truncated
     * @return the batch
     * @throws IllegalArgumentException if there are no texts, or none has tokens
     */
    public static TokenBatch of(List<long[]> rows, int truncated) {
        TokenBatch batch = new TokenBatch(rows, truncated);
        if (batch.ids.length == 0) {
            throw new IllegalArgumentException(
                    "a batch must hold at least 1 token, got " + rows.size() + " texts");
        }
        return batch;
    }

    /**
     * Returns the number of texts.
     *
     * @return B
     */
    public int size() {
        return size;
    }

    /**
     * Returns the length of the longest text in tokens.
     *
     * @return T
     */
    public int length() {
        return length;
    }

    /**
     * Returns how many of the texts were longer than the tokenizer's maximum length and were
     * truncated.
     *
     * @return the number of truncated texts
     */
    public int truncated() {
        return truncated;
    }

    /**
     * Returns whether the texts differ in length, so that the mask is needed.
     *
     * @return true if the mask contains a zero
     */
    public boolean isPadded() {
        return padded;
    }

    /**
     * Returns the tokens of one text.
     *
     * @param text its position in the batch, from 0
     * @return a copy of its ids, without padding
     */
    public long[] row(int text) {
        int end = text * length;
        while (end < (text + 1) * length && mask[end] == 1) {
            end++;
        }
        return Arrays.copyOfRange(ids, text * length, end);
    }

    /**
     * Returns an identity key for each text, comparable across batches.
     *
     * @return one key per text; keys are equal if the tokens are the same
     */
    public List<Object> identities() {
        List<Object> identities = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int end = i * length;
            while (end < (i + 1) * length && mask[end] == 1) {
                end++;
            }
            identities.add(LongBuffer.wrap(Arrays.copyOfRange(ids, i * length, end)));
        }
        return identities;
    }

    /**
     * Makes the input of an encoder.
     *
     * @param manager the manager to which the arrays are attached
     * @return ids (B, T) and mask (B, T), 1 for a token and 0 for padding, both int64
     */
    public NDList toArrays(NDManager manager) {
        Shape shape = new Shape(size, length);
        return new NDList(manager.create(ids, shape), manager.create(mask, shape));
    }

    /**
     * Makes the input of an encoder for several kinds of texts, such as anchors and positives.
     *
     * @param manager the manager to which the arrays are attached
     * @param batches one batch for each kind of text
     * @return ids and mask of each batch in turn
     */
    public static NDList toArrays(NDManager manager, List<TokenBatch> batches) {
        NDList arrays = new NDList();
        batches.forEach(batch -> arrays.addAll(batch.toArrays(manager)));
        return arrays;
    }
}
