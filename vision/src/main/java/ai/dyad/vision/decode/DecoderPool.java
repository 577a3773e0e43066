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
 * Threads that share out the images of a batch. They are of the data set's own, so that a batch is
 * decoded by all cores whoever asks for it; they end when idle and do not keep a program alive.
 */
public final class DecoderPool implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final int threads;
    private final ThreadPoolExecutor executor;

    /**
     * Creates a pool; its threads start when they are needed.
     *
     * @param threads how many there are at most
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
     * @param task what to do for each, by any thread
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
            boolean waiting = true; // even after a failure: others still write to a buffer
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

    /** Lets the threads end; no further task is taken. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** What to do for one index. */
    @FunctionalInterface
    public interface IndexTask {
        /**
         * Does the work for one index.
         *
         * @param index the index
         * @throws IOException if it fails
         */
        void run(int index) throws IOException;
    }
}
