package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.dyad.random.CounterRandom;

/** A small data set of vectors around a few centers, with the sample's index as its label. */
public final class ToyImages {
    public static final int FEATURES = 6;
    private static final int CENTERS = 5;

    private ToyImages() {}

    public static ArrayDataset of(NDManager manager, int samples) {
        return of(manager, samples, ToyRun.BATCH);
    }

    static ArrayDataset of(NDManager manager, int samples, int batchSize) {
        float[] values = new float[samples * FEATURES];
        long[] ids = new long[samples];
        for (int i = 0; i < samples; i++) {
            ids[i] = i;
            CounterRandom own = CounterRandom.of(1, i);
            CounterRandom center = CounterRandom.of(2, i % CENTERS);
            for (int d = 0; d < FEATURES; d++) {
                values[i * FEATURES + d] =
                        (float) (2 * center.nextGaussian() + 0.3 * own.nextGaussian());
            }
        }
        NDArray data = manager.create(values, new Shape(samples, FEATURES));
        return new ArrayDataset.Builder()
                .setData(data)
                .optLabels(manager.create(ids).toType(DataType.INT64, false))
                .setSampling(batchSize, true)
                .build();
    }
}
