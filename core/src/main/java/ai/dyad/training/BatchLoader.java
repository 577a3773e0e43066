package ai.dyad.training;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import ai.dyad.internal.SeededSampler;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Loads the batches of a run on its own threads, in the order given by the run's seed. */
final class BatchLoader implements AutoCloseable {
    private final long seed;
    private final int batchSize;
    private final ExecutorService threads;

    BatchLoader(long seed, int batchSize, int threads) {
        this.seed = seed;
        this.batchSize = batchSize;
        this.threads = Executors.newFixedThreadPool(threads, BatchLoader::thread);
    }

    /** Returns the number of full batches in an epoch. */
    int stepsPerEpoch(RandomAccessDataset dataset) throws IOException, TranslateException {
        dataset.prepare();
        if (dataset.size() < batchSize) {
            throw new TrainingException(
                    "the data set must fill one batch of "
                            + batchSize
                            + ", got "
                            + dataset.size()
                            + " samples: lower the batch size or add data");
        }
        return Math.toIntExact(dataset.size() / batchSize);
    }

    /** Starts loading an epoch's batches from the given position. */
    EpochBatches epoch(NDManager scope, RandomAccessDataset dataset, long epoch, int first)
            throws IOException, TranslateException {
        return new EpochBatches(
                dataset.getData(scope, new SeededSampler(seed, epoch, batchSize, first), threads));
    }

    /** Processes one batch. */
    @FunctionalInterface
    interface BatchUse<T> {
        T use(Batch batch) throws IOException, TranslateException;
    }

    /** Loads the first samples of the run on the calling thread and passes them on. */
    <T> T first(int samples, NDManager parent, RandomAccessDataset dataset, BatchUse<T> use)
            throws IOException, TranslateException {
        SeededSampler sampler = new SeededSampler(seed, 0, samples, 0);
        try (NDManager scope = parent.newSubManager();
                EpochBatches batches = new EpochBatches(dataset.getData(scope, sampler));
                Batch batch = batches.iterator().next()) {
            return use.use(batch);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "dyad-loader");
        thread.setDaemon(true);
        return thread;
    }
}
