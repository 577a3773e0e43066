package ai.dyad.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.ProgressReport;
import ai.dyad.internal.RowProducts;
import ai.dyad.internal.UploadBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Computes the rank of the best match of every image and of every text, block by block. */
final class MatchRanks {
    /** Cosines that differ by less than this are considered equal, given float32 precision. */
    private static final double TIE = 1e-6;

    private static final int COLUMNS_PER_TASK = 64;

    private final EmbeddingTable images;
    private final EmbeddingTable texts;
    private final Matches matches;
    private final float[] imageThresholds;
    private final float[] textThresholds;
    private final int[] imageRanks;
    private final int[] textRanks;

    /** Takes unit rows. */
    MatchRanks(EmbeddingTable images, EmbeddingTable texts, Matches matches) {
        this.images = images;
        this.texts = texts;
        this.matches = matches;
        requireFinite("image", images);
        requireFinite("text", texts);
        imageThresholds = thresholds(images, matches.images(), texts, matches.texts());
        textThresholds = thresholds(texts, matches.texts(), images, matches.images());
        imageRanks = new int[images.size()];
        textRanks = new int[texts.size()];
        Arrays.fill(imageRanks, 1);
        Arrays.fill(textRanks, 1);
    }

    int[] ofImages() {
        return imageRanks;
    }

    int[] ofTexts() {
        return textRanks;
    }

    /** Counts both directions in one pass. */
    void count(NDManager manager, int blockRows, ProgressReport progress) {
        int rows = Math.min(blockRows, images.size());
        int columns = Math.min(blockRows, texts.size());
        UnitBlock imageBlock = new UnitBlock(images);
        UnitBlock textBlock = new UnitBlock(texts);
        float[] scores = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < images.size(); i += rows) {
            try (NDManager scope = manager.newSubManager()) {
                int height = Math.min(rows, images.size() - i);
                NDArray some = imageBlock.load(scope, i, height);
                for (int j = 0; j < texts.size(); j += columns) {
                    int width = Math.min(columns, texts.size() - j);
                    score(some, textBlock, new Block(i, j, height, width), scores);
                }
                progress.advance(height);
            }
        }
    }

    private record Block(int firstImage, int firstText, int height, int width) {}

    private void score(NDArray some, UnitBlock textBlock, Block block, float[] scores) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the evaluation was interrupted");
        }
        try (NDManager scope = some.getManager().newSubManager()) {
            NDArray others = textBlock.load(scope, block.firstText(), block.width());
            NDArray products = RowProducts.of(some, others); // (height, width)
            products.attach(scope);
            products.toByteBuffer(true)
                    .asFloatBuffer()
                    .get(scores, 0, block.height() * block.width());
        }
        IntStream.range(0, block.height())
                .parallel()
                .forEach(row -> countForImage(row, block, scores));
        int tasks = (block.width() + COLUMNS_PER_TASK - 1) / COLUMNS_PER_TASK;
        IntStream.range(0, tasks).parallel().forEach(task -> countForTexts(task, block, scores));
    }

    private void countForImage(int row, Block block, float[] scores) {
        int image = block.firstImage() + row;
        float threshold = imageThresholds[image];
        int group = matches.images().group(image);
        Matches.Side others = matches.texts();
        int offset = row * block.width();
        int better = 0;
        for (int column = 0; column < block.width(); column++) {
            if (scores[offset + column] >= threshold
                    && others.group(block.firstText() + column) != group) {
                better++;
            }
        }
        imageRanks[image] += better;
    }

    /** Handles a few adjacent columns per task, since scores are stored row by row. */
    private void countForTexts(int task, Block block, float[] scores) {
        int from = task * COLUMNS_PER_TASK;
        int to = Math.min(block.width(), from + COLUMNS_PER_TASK);
        Matches.Side others = matches.texts();
        for (int row = 0; row < block.height(); row++) {
            int group = matches.images().group(block.firstImage() + row);
            for (int column = from; column < to; column++) {
                int text = block.firstText() + column;
                if (scores[row * block.width() + column] >= textThresholds[text]
                        && others.group(text) != group) {
                    textRanks[text]++;
                }
            }
        }
    }

    /**
     * Computes thresholds just below the cosine of each query's best match; a score at or above is
     * at least a tie.
     */
    private static float[] thresholds(
            EmbeddingTable queries,
            Matches.Side querySide,
            EmbeddingTable candidates,
            Matches.Side candidateSide) {
        float[] thresholds = new float[queries.size()];
        IntStream.range(0, thresholds.length)
                .parallel()
                .forEach(
                        query -> {
                            float[] row = queries.row(query);
                            double best = Double.NEGATIVE_INFINITY;
                            int group = querySide.group(query);
                            for (int match : candidateSide.members(group)) {
                                best = Math.max(best, dot(row, candidates.row(match)));
                            }
                            thresholds[query] = (float) (best - TIE);
                        });
        return thresholds;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static void requireFinite(String kind, EmbeddingTable units) {
        for (int i = 0; i < units.size(); i++) {
            float[] row = units.row(i);
            if (!Double.isFinite(dot(row, row))) {
                throw new IllegalArgumentException(
                        "embeddings must be finite, but "
                                + kind
                                + " "
                                + i
                                + " holds NaN or infinity: has the training diverged?");
            }
        }
    }

    /** Loads blocks of unit rows into the engine through one reused off-heap buffer. */
    private static final class UnitBlock {
        private final EmbeddingTable table;
        private final UploadBuffer buffer = new UploadBuffer();

        UnitBlock(EmbeddingTable table) {
            this.table = table;
        }

        /** On a CPU the array shares this memory, so it must be closed before the next call. */
        NDArray load(NDManager manager, int from, int count) {
            FloatBuffer rows = buffer.startFloats((long) count * table.dimension());
            for (int i = from; i < from + count; i++) {
                rows.put(table.row(i));
            }
            Shape shape = new Shape(count, table.dimension());
            return buffer.toArray(manager, shape, DataType.FLOAT32);
        }
    }
}
