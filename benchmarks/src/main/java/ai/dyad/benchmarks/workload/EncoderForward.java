package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.vision.encoder.ImageEncoders;

/** The forward pass of an image encoder at inference. */
public final class EncoderForward implements Workload {
    private final NDManager manager;
    private final Block encoder;
    private final NDArray images;

    /**
     * Prepares an encoder and a batch.
     *
     * @param name the encoder's name
     * @param batch the number of images
     * @param pixels the height and width of an image
     * @param device the device to run on
     */
    public EncoderForward(String name, int batch, int pixels, Device device) {
        manager = NDManager.newBaseManager(device);
        encoder = ImageEncoders.create(name);
        Shape shape = NoiseImages.shape(batch, pixels);
        encoder.initialize(manager, DataType.FLOAT32, shape);
        images = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager()) {
            NDArray batch = images.duplicate();
            batch.attach(step);
            ParameterStore store = new DetachedParameters(step);
            NDList features = encoder.forward(store, new NDList(batch), false);
            features.attach(step);
            features.singletonOrThrow().max().getFloat();
        }
    }

    @Override
    public int items() {
        return (int) images.getShape().get(0);
    }

    @Override
    public void close() {
        manager.close();
    }
}
