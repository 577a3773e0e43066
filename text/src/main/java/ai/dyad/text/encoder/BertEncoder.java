package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import ai.dyad.internal.transformer.SelfAttention;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT as a sentence encoder: learned position and token type embeddings, post-norm layers, and a
 * {@link SentenceHead}, usually a single pooling. With other settings it is RoBERTa, XLM-RoBERTa,
 * DistilBERT or MPNet.
 *
 * <ul>
 *   <li>input: ids (B, T), int64 or int32; optionally a mask (B, T), 1 for a token and 0 for
 *       padding, needed if texts are padded; optionally token types (B, T), 0 by default
 *   <li>output: sentence vectors (B, F), normalized only if the head does that; F equals C for one
 *       pooling without dense layers
 * </ul>
 *
 * <p>B and T may differ from call to call; T is at most {@link BertConfig#maxLength}. Without a
 * mask every position is a token, which saves the masking. Parameters are named as HuggingFace
 * names those of {@code BertModel}; the pooler, which sentence vectors do not use, is left out.
 * There is no dropout, so that training is deterministic. Weights are initialized from a normal
 * distribution with standard deviation 0.02, biases with 0; see {@link BertWeights} for pretrained
 * ones.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">Devlin et al., BERT</a>
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT, section 3
 *     (pooling)</a>
 */
public final class BertEncoder extends AbstractBlock implements TokenEncoder {

    private static final float INITIAL_DEVIATION = 0.02f;

    private final BertConfig config;
    private final SentenceHead head;
    private final BertEmbeddings embeddings;
    private final LayerNorm embeddingNorm;
    private final RelativePositions relative;
    private final List<BertLayer> layers = new ArrayList<>();
    private final List<Linear> dense = new ArrayList<>();

    private BertEncoder(Builder builder) {
        config = builder.config;
        head = builder.head;
        embeddings = addChildBlock("embeddings", new BertEmbeddings(config));
        embeddingNorm = addChildBlock("embeddings.LayerNorm", BertLayer.norm(config));
        relative =
                config.relativeBuckets() == 0
                        ? null
                        : addChildBlock("encoder.relative", new RelativePositions(config));
        for (int i = 0; i < config.layers(); i++) {
            layers.add(addChildBlock("encoder.layer." + i, new BertLayer(config)));
        }
        for (SentenceHead.Dense layer : head.dense()) {
            Linear linear = Linear.builder().setUnits(layer.units()).optBias(layer.bias()).build();
            dense.add(addChildBlock("dense." + dense.size(), linear));
        }
        setInitializer(new NormalInitializer(INITIAL_DEVIATION), Parameter.Type.WEIGHT);
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the sizes of the encoder.
     *
     * @return the configuration
     */
    public BertConfig getConfig() {
        return config;
    }

    /**
     * Returns the head, which turns token states into a sentence vector.
     *
     * @return the poolings, dense layers and normalization
     */
    public SentenceHead getHead() {
        return head;
    }

    @Override
    public int vocabularySize() {
        return config.vocabulary();
    }

    @Override
    public int maxLength() {
        return config.maxLength();
    }

    @Override
    public int featureSize() {
        return head.featureSize(config.hidden());
    }

    @Override
    public List<String> layerNames() {
        List<String> names = new ArrayList<>(List.of("embeddings"));
        for (int i = 0; i < layers.size(); i++) {
            names.add("encoder.layer." + i);
        }
        return names;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDManager outer = inputs.head().getManager();
        try (NDManager scope = outer.newSubManager()) {
            scope.tempAttachAll(inputs);
            NDArray mask = inputs.size() > 1 ? inputs.get(1) : null;
            NDArray states = states(parameterStore, inputs, training);
            NDArray vectors = vectors(parameterStore, states, mask, training);
            vectors.attach(outer);
            return new NDList(vectors);
        }
    }

    private NDArray vectors(ParameterStore store, NDArray states, NDArray mask, boolean training) {
        NDList pooled = new NDList();
        head.poolings().forEach(pooling -> pooled.add(pooling.pool(states, mask)));
        NDArray vectors = pooled.size() == 1 ? pooled.head() : NDArrays.concat(pooled, 1);
        for (int i = 0; i < dense.size(); i++) {
            NDList linear = dense.get(i).forward(store, new NDList(vectors), training);
            vectors = head.dense().get(i).function().apply(linear.singletonOrThrow());
        }
        return head.normalize() ? vectors.normalize(2, 1) : vectors;
    }

    /** Returns the last states (T, B, C), attached to the manager of the ids. */
    NDArray states(ParameterStore store, NDList inputs, boolean training) {
        TokenShapes.require(inputs, config.maxLength());
        NDArray ids = inputs.get(0);
        SelfAttention attention = attention(store, inputs, training);
        NDArray types = inputs.size() > 2 ? inputs.get(2) : null;
        NDArray embedded = embeddings.embed(store, new NDList(ids, types), training);
        NDArray states =
                embeddingNorm.forward(store, new NDList(embedded), training).singletonOrThrow();
        embedded.close();
        for (BertLayer layer : layers) {
            NDArray next = layer.forward(store, states, attention, training);
            states.close();
            states = next;
        }
        return states;
    }

    private SelfAttention attention(ParameterStore store, NDList inputs, boolean training) {
        NDArray ids = inputs.get(0);
        SelfAttention attention =
                inputs.size() > 1
                        ? SelfAttention.padded(inputs.get(1), config.hidden(), config.heads())
                        : SelfAttention.full(ids.getManager(), config.hidden(), config.heads());
        return relative == null
                ? attention
                : attention.plus(relative.forward(store, new NDList(ids), training).head());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), featureSize())};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape states = new Shape(1, 1, config.hidden());
        embeddings.initialize(manager, dataType, new Shape(1, 1));
        embeddingNorm.initialize(manager, dataType, states);
        if (relative != null) {
            relative.initialize(manager, dataType, new Shape(1, 1));
        }
        layers.forEach(layer -> layer.initialize(manager, dataType, states));
        int width = head.pooledSize(config.hidden());
        for (int i = 0; i < dense.size(); i++) {
            dense.get(i).initialize(manager, dataType, new Shape(1, width));
            width = head.dense().get(i).units();
        }
    }

    /** Builds a {@link BertEncoder}. */
    public static final class Builder {
        private BertConfig config;
        private SentenceHead head = SentenceHead.of(Pooling.MEAN);

        private Builder() {}

        /**
         * Sets the sizes.
         *
         * @param config the configuration
         * @return this builder
         */
        public Builder setConfig(BertConfig config) {
            this.config = Checks.given(config, "setConfig");
            return this;
        }

        /**
         * Sets the pooling; {@link Pooling#MEAN} by default, as in all-MiniLM-L6-v2.
         *
         * @param pooling the pooling
         * @return this builder
         */
        public Builder optPooling(Pooling pooling) {
            return optHead(SentenceHead.of(Checks.given(pooling, "optPooling")));
        }

        /**
         * Sets the head, for more than a single pooling.
         *
         * @param head the poolings, dense layers and normalization
         * @return this builder
         */
        public Builder optHead(SentenceHead head) {
            this.head = Checks.given(head, "optHead");
            return this;
        }

        /**
         * Builds the encoder; its parameters are not initialized yet.
         *
         * @return the encoder
         * @throws IllegalStateException if no configuration is set
         */
        public BertEncoder build() {
            Checks.isSet(config, "setConfig");
            return new BertEncoder(this);
        }
    }
}
