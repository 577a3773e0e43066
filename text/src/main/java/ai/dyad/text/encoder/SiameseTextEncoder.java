package ai.dyad.text.encoder;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * Applies one shared encoder to all texts of a pair: anchors, positives and optional hard
 * negatives. Each of them is encoded separately, padded to its own length.
 *
 * <ul>
 *   <li>input: K times ids (B, T) and mask (B, T), where T may differ among the K; matches the
 *       batches of {@code PairDataset}
 *   <li>output: K features (B, F), in that order: the query, key and negatives of {@link
 *       ai.dyad.loss.InfoNceLoss}
 * </ul>
 *
 * <p>With hard negatives, give that loss the option {@link
 * ai.dyad.loss.ExtraNegatives#ONE_PER_QUERY}: each hard negative is then used only for its own
 * anchor.
 *
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT, section
 *     3</a>
 */
public final class SiameseTextEncoder extends AbstractBlock {

    private static final int ARRAYS_PER_TEXT = 2;

    private final TokenEncoder encoder;

    /**
     * Creates a block around a shared encoder.
     *
     * @param encoder maps ids and mask to features (B, F)
     */
    public SiameseTextEncoder(TokenEncoder encoder) {
        this.encoder = addChildBlock("encoder", encoder);
    }

    /**
     * Returns the encoder.
     *
     * @return the encoder
     */
    public TokenEncoder getEncoder() {
        return encoder;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        requireTexts(inputs.size());
        NDList features = new NDList();
        for (int i = 0; i < inputs.size(); i += ARRAYS_PER_TEXT) {
            NDList text = new NDList(inputs.get(i), inputs.get(i + 1));
            features.addAll(encoder.forward(parameterStore, text, training, params));
        }
        return features;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] outputs = new Shape[inputShapes.length / ARRAYS_PER_TEXT];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] =
                    encoder.getOutputShapes(
                                    Arrays.copyOfRange(
                                            inputShapes,
                                            i * ARRAYS_PER_TEXT,
                                            (i + 1) * ARRAYS_PER_TEXT))[0];
        }
        return outputs;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        requireTexts(inputShapes.length);
        encoder.initialize(manager, dataType, Arrays.copyOf(inputShapes, ARRAYS_PER_TEXT));
    }

    private static void requireTexts(int arrays) {
        if (arrays == 0 || arrays % ARRAYS_PER_TEXT != 0) {
            throw new IllegalArgumentException(
                    "expected ids and mask for each kind of text, got " + arrays + " arrays");
        }
    }
}
