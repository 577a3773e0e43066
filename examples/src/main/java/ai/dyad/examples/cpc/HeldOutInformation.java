package ai.dyad.examples.cpc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.information.MutualInformation;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.data.ImageDataset;
import java.util.ArrayList;
import java.util.List;

/**
 * Bounds the mutual information of a context and the row k further down by {@code log N} less the
 * InfoNCE loss, on images that were not trained on.
 */
final class HeldOutInformation {
    private static final long ORDER = 0x4D49L;

    private final CpcModel model;
    private final ImageDataset images;
    private final CpcViews views;
    private final CpcSettings settings;
    private final long[] order;

    /**
     * Creates the evaluation.
     *
     * @param model the critic
     * @param images the images
     * @param views say where predictions start
     * @param settings say the distances and N
     */
    HeldOutInformation(CpcModel model, ImageDataset images, CpcViews views, CpcSettings settings) {
        this.model = model;
        this.images = images;
        this.views = views;
        this.settings = settings;
        order = shuffled(Math.toIntExact(images.size()), settings.seed());
    }

    /** Neighbors in a data set may be similar, so negatives are drawn from all of it. */
    private static long[] shuffled(int size, long seed) {
        CounterRandom random = CounterRandom.of(ORDER, seed);
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /**
     * Evaluates every distance.
     *
     * @param manager on the device of the model
     * @param mostBatches how many batches of N images to use, if there are as many
     * @param resamples of the bootstrap
     * @return one bound for each distance
     */
    List<CpcResult.Bound> bounds(NDManager manager, int mostBatches, int resamples) {
        int size = settings.batchSize();
        int batches = Math.min(mostBatches, order.length / size);
        List<Integer> ahead = settings.ahead();
        NDArray[][] scores = new NDArray[ahead.size()][batches * CpcViews.POSITIONS];
        try (NDManager scope = manager.newSubManager()) {
            for (int batch = 0; batch < batches; batch++) {
                long[] indices = new long[size];
                System.arraycopy(order, batch * size, indices, 0, size);
                score(scope, indices, scores, batch * CpcViews.POSITIONS);
            }
            MutualInformation evaluation =
                    MutualInformation.builder()
                            .optResamples(resamples)
                            .optSeed(settings.seed())
                            .build();
            List<CpcResult.Bound> bounds = new ArrayList<>();
            for (int i = 0; i < scores.length; i++) {
                bounds.add(new CpcResult.Bound(ahead.get(i), evaluation.evaluate(scores[i])));
            }
            return bounds;
        }
    }

    /** Scores contexts against rows, one matrix (N, N) for each distance and position. */
    private void score(NDManager scope, long[] indices, NDArray[][] scores, int at) {
        try (NDManager batch = scope.newSubManager()) {
            NDList inputs = views.plain(images.images(batch, indices), indices);
            NDList outputs = model.forward(new DetachedParameters(batch), inputs, false);
            for (int i = 0; i < scores.length; i++) {
                NDArray actual = outputs.get(2 * i + 1).transpose(0, 2, 1);
                NDArray all = outputs.get(2 * i).matMul(actual); // (P, N, N)
                for (int p = 0; p < CpcViews.POSITIONS; p++) {
                    scores[i][at + p] = all.get(p);
                    scores[i][at + p].attach(scope);
                }
            }
        }
    }
}
