package ai.dyad.vision.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread pool that decodes the images of a batch. Each data set has its own, so that a batch is
 * decoded on all cores regardless of the calling thread. The threads are daemons and end when idle.
 */
public final class DecoderPool implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final int threads;
    private final ThreadPoolExecutor executor;

    /**
     * Creates a pool; its threads are started on demand.
     *
     * @param threads the maximum number of threads
     */
    public DecoderPool(int threads) {
        this.threads = threads;
        executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, "dyad-image-decoder");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Creates a pool with a thread for each processor.
     *
     * @return the pool
     */
    public static DecoderPool ofAllCores() {
        return new DecoderPool(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs a task for 0 to count - 1, in any order, and waits for all.
     *
     * @param count how many indices there are
     * @param task the task for each index, run by any thread
     * @throws IOException if the task fails for an index, or this thread is interrupted
     * @throws IllegalStateException if the pool is closed, or the task fails with an unchecked
     *     exception
     */
    public void forEach(int count, IndexTask task) throws IOException {
        if (executor.isShutdown()) {
            throw new IllegalStateException(
                    "images cannot be decoded after the data set is closed");
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int t = 0; t < Math.min(threads, count); t++) {
            workers.add(executor.submit(() -> work(count, next, task)));
        }
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> worker : workers) {
            boolean waiting =
                    true; // even after a failure, since other tasks may still write to a buffer
            while (waiting) {
                try {
                    worker.get();
                    waiting = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                    next.set(count);
                } catch (ExecutionException e) {
                    failure = e.getCause();
                    waiting = false;
                    next.set(count);
                }
            }
        }
        rethrow(failure, interrupted);
    }

    private static void rethrow(Throwable failure, boolean interrupted) throws IOException {
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while decoding images");
        }
        if (failure instanceof IOException) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (failure != null) {
            throw new IllegalStateException("decoding images failed", failure);
        }
    }

    private static Void work(int count, AtomicInteger next, IndexTask task) throws IOException {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            task.run(i);
        }
        return null;
    }

    /** Shuts the threads down; further tasks are rejected. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** A task for one index. */
    @FunctionalInterface
    public interface IndexTask {
        /**
         * Runs the task for one index.
         *
         * @param index the index
         * @throws IOException if it fails
         */
        void run(int index) throws IOException;
    }
}
