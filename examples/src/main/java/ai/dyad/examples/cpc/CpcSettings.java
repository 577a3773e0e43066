package ai.dyad.examples.cpc;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of a run.
 *
 * @param ahead the distances k in rows; each has its own prediction matrix
 * @param contextWidth the width of the GRU's state
 * @param steps the training steps
 * @param batchSize N, the sequences in a batch; each prediction has 1 true row and N - 1 others
 * @param learningRate the peak learning rate
 * @param probeSamples the largest number of images that a linear probe is trained on
 * @param seed the seed of all randomness
 */
record CpcSettings(
        List<Integer> ahead,
        int contextWidth,
        int steps,
        int batchSize,
        float learningRate,
        int probeSamples,
        long seed) {
    private static final int CONTEXT_PART = 4;

    CpcSettings {
        ahead = ahead.stream().sorted().toList();
        if (ahead.isEmpty() || ahead.get(0) < 1) {
            throw new IllegalArgumentException("--ahead must be >= 1, got " + ahead);
        }
        if (new HashSet<>(ahead).size() < ahead.size()) {
            throw new IllegalArgumentException("--ahead must be different numbers, got " + ahead);
        }
        atLeast(1, "--context-width", contextWidth);
        atLeast(1, "--steps", steps);
        atLeast(2, "--batch", batchSize);
        atLeast(0, "--probe-samples", probeSamples);
        if (!(learningRate > 0 && learningRate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--lr must be > 0, got " + learningRate);
        }
    }

    /** Returns the settings by name. */
    Map<String, String> asMap(String data) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("data", data);
        map.put("ahead", ahead.stream().map(String::valueOf).collect(Collectors.joining(",")));
        map.put("context-width", Integer.toString(contextWidth));
        map.put("steps", Integer.toString(steps));
        map.put("batch", Integer.toString(batchSize));
        map.put("lr", Float.toString(learningRate));
        map.put("probe-samples", Integer.toString(probeSamples));
        map.put("seed", Long.toString(seed));
        return map;
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
        }
    }

    /** Returns the first row from which to predict: a quarter of the image is above it. */
    int firstPosition(int height) {
        return height / CONTEXT_PART;
    }

    /** Returns the row after the last one from which every distance stays within the image. */
    int endOfPositions(int height) {
        return height - ahead.get(ahead.size() - 1);
    }

    /**
     * Checks that the settings suit the images.
     *
     * @param height the number of rows in an image
     * @param training the number of images to train on
     * @param heldOut the number of images to evaluate on
     * @throws IllegalArgumentException if a context cannot have a quarter of the rows, or a batch
     *     cannot be filled
     */
    void requireFits(int height, long training, long heldOut) {
        if (firstPosition(height) >= endOfPositions(height)) {
            throw new IllegalArgumentException(
                    String.format(
                            "--ahead must be < %d, so that a quarter of the %d rows of an"
                                    + " image are context, got %s",
                            height - firstPosition(height), height, ahead));
        }
        if (batchSize > Math.min(training, heldOut)) {
            throw new IllegalArgumentException(
                    String.format(
                            "--batch must be <= the %d images to train on and the %d held"
                                    + " out, got %d",
                            training, heldOut, batchSize));
        }
    }
}
