package ai.dyad.examples.cpc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.console.Job;
import ai.dyad.information.MutualInformation;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.data.ImageDataset;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimates a lower bound on the mutual information of a context and the row k further down: {@code
 * log N} minus the InfoNCE loss on held-out images.
 */
final class HeldOutInformation {
    private static final long ORDER = 0x4D49L;
    private static final String MEASURING = "measuring";

    private final CpcModel model;
    private final ImageDataset images;
    private final CpcViews views;
    private final CpcSettings settings;
    private final long[] order;

    /**
     * Creates the evaluation.
     *
     * @param model the model, which scores contexts and rows
     * @param images the held-out images
     * @param views determines the positions from which to predict
     * @param settings the settings, of which distances, N and seed are used
     */
    HeldOutInformation(CpcModel model, ImageDataset images, CpcViews views, CpcSettings settings) {
        this.model = model;
        this.images = images;
        this.views = views;
        this.settings = settings;
        order = shuffled(Math.toIntExact(images.size()), settings.seed());
    }

    /**
     * Returns the images in random order: adjacent images of a data set may be similar, and each
     * batch must contain negatives from all of it.
     */
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
     * Evaluates all distances.
     *
     * @param manager a manager on the device of the model
     * @param mostBatches the largest number of batches of N images to use
     * @param resamples the number of resamples of the bootstrap
     * @param job receives the progress, as steps after those of the training
     * @return one bound per distance
     */
    List<CpcResult.Bound> bounds(NDManager manager, int mostBatches, int resamples, Job job) {
        int size = settings.batchSize();
        int batches = Math.min(mostBatches, order.length / size);
        List<Integer> ahead = settings.ahead();
        long done = settings.steps(); // the measurement follows the training
        long total = done + batches + ahead.size();
        NDArray[][] scores = new NDArray[ahead.size()][batches * CpcViews.POSITIONS];
        try (NDManager scope = manager.newSubManager()) {
            for (int batch = 0; batch < batches; batch++) {
                long[] indices = new long[size];
                System.arraycopy(order, batch * size, indices, 0, size);
                score(scope, indices, scores, batch * CpcViews.POSITIONS);
                job.progress(++done, total, MEASURING);
            }
            MutualInformation evaluation =
                    MutualInformation.builder()
                            .optResamples(resamples)
                            .optSeed(settings.seed())
                            .build();
            List<CpcResult.Bound> bounds = new ArrayList<>();
            for (int i = 0; i < scores.length; i++) {
                bounds.add(new CpcResult.Bound(ahead.get(i), evaluation.evaluate(scores[i])));
                job.progress(++done, total, MEASURING);
            }
            return bounds;
        }
    }

    /** Scores all contexts against all rows: a matrix (N, N) for each distance and position. */
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
