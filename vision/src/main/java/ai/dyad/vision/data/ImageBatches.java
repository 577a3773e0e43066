package ai.dyad.vision.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One pass over an image data set, started by {@link ImageDataset#getData}.
 *
 * <p>The caller owns and closes each batch, which stays valid after the pass. Prefetched batches
 * that were never requested are closed with the pass: use a try-with-resources statement if you may
 * leave it early. A pass can be iterated once, by one thread.
 */
public final class ImageBatches implements Iterable<Batch>, AutoCloseable {
    private final ImageDataset dataset;
    private final NDManager manager;
    private final Iterator<List<Long>> order;
    private final ExecutorService executor;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long samples;
    private boolean started;
    private boolean closed;

    ImageBatches(
            ImageDataset dataset,
            NDManager manager,
            Iterator<List<Long>> order,
            ExecutorService executor) {
        this.dataset = dataset;
        this.manager = manager;
        this.order = order;
        this.executor = executor;
    }

    /**
     * Starts the pass.
     *
     * @return the batches in the sampler's order
     * @throws IllegalStateException if the pass was started before
     */
    @Override
    public Iterator<Batch> iterator() {
        if (started) {
            throw new IllegalStateException(
                    "a pass over the data can be iterated only once: call getData again");
        }
        started = true;
        return new Pass();
    }

    /**
     * Ends the pass: frees batches not yet requested, after the loader threads have finished with
     * them. Closing twice, or after the last batch, has no effect.
     */
    @Override
    public void close() {
        closed = true;
        while (!pending.isEmpty()) {
            pending.remove().discard();
        }
    }

    private Batch next() {
        if (executor == null) {
            List<Long> indices = order.next();
            samples += indices.size();
            return load(indices, samples);
        }
        while (pending.size() <= dataset.prefetchNumber() && order.hasNext()) {
            List<Long> indices = order.next();
            samples += indices.size();
            Pending batch = new Pending(indices, samples);
            batch.future = executor.submit(batch);
            pending.add(batch);
        }
        return await(pending.remove());
    }

    private Batch await(Pending batch) {
        try {
            return batch.future.get();
        } catch (InterruptedException e) {
            batch.discard();
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof UncheckedIOException cause) {
                throw new UncheckedIOException(cause.getMessage(), cause.getCause());
            }
            throw new IllegalStateException(
                    "loading a batch of " + dataset.name() + " failed", e.getCause());
        }
    }

    private Batch load(List<Long> indices, long progress) {
        long[] positions = indices.stream().mapToLong(Long::longValue).toArray();
        long[] ids = Arrays.stream(positions).map(dataset::groupId).toArray();
        NDManager scope = dataset.newBatchManager(manager);
        try {
            return new Batch(
                    scope,
                    new NDList(dataset.images(scope, positions)), // (B, C, H, W)
                    new NDList(scope.create(ids)), // (B)
                    ids.length,
                    Batchifier.STACK,
                    Batchifier.STACK,
                    progress,
                    dataset.size(),
                    indices);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private final class Pass implements Iterator<Batch> {
        @Override
        public boolean hasNext() {
            return !closed && (!pending.isEmpty() || order.hasNext());
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the pass over the data has ended");
            }
            return ImageBatches.this.next();
        }
    }

    /** A batch being prefetched. It is either loaded or discarded before loading starts. */
    private final class Pending implements Callable<Batch> {
        private final List<Long> indices;
        private final long progress;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private Future<Batch> future;

        Pending(List<Long> indices, long progress) {
            this.indices = indices;
            this.progress = progress;
        }

        @Override
        public Batch call() {
            return claimed.compareAndSet(false, true) ? load(indices, progress) : null;
        }

        /** Frees the batch, after waiting for a loader that has already started. */
        void discard() {
            if (claimed.compareAndSet(false, true)) {
                return;
            }
            boolean interrupted = false;
            while (true) {
                try {
                    future.get().close();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    break; // loading failed: there is nothing to free, and no one waits for the
                    // result
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
