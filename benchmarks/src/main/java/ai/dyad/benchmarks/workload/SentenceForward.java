package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;

/**
 * The forward pass of a sentence encoder of MiniLM-L6's shape with random weights, on which its
 * speed does not depend.
 */
public final class SentenceForward implements Workload {
    private final NDManager manager;
    private final BertEncoder encoder;
    private final NDArray tokens;
    private final NDArray mask;

    /**
     * Prepares an encoder and a batch.
     *
     * @param sentences the number of sentences
     * @param length the number of tokens in each
     * @param device the device to run on
     */
    public SentenceForward(int sentences, int length, Device device) {
        manager = NDManager.newBaseManager(device);
        BertConfig config = BertConfig.miniLmL6();
        encoder = BertEncoder.builder().setConfig(config).build();
        Shape shape = new Shape(sentences, length);
        encoder.initialize(manager, DataType.FLOAT32, shape, shape);
        tokens = manager.randomInteger(0, config.vocabulary(), shape, DataType.INT64);
        mask = manager.ones(shape, DataType.INT64);
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager()) {
            ParameterStore store = new DetachedParameters(step);
            NDList inputs = new NDList(tokens.duplicate(), mask.duplicate());
            inputs.attach(step);
            NDList vectors = encoder.forward(store, inputs, false);
            vectors.attach(step);
            vectors.singletonOrThrow().max().getFloat();
        }
    }

    @Override
    public int items() {
        return (int) tokens.getShape().get(0);
    }

    @Override
    public void close() {
        manager.close();
    }
}
