package ai.dyad.examples.run;

import java.nio.file.Path;

/**
 * The options that decide how a run is carried out.
 *
 * @param extend whether to train longer than planned
 * @param from the run whose weights a new one starts from, or null
 * @param checkpointEvery the steps between checkpoints
 * @param loaderThreads the threads that load batches in advance
 * @param tensorBoard whether to write TensorBoard events
 * @param verifyChunks whether to compare chunked gradients with plain ones before training
 * @param out the directory to name in the hint on how to resume
 */
public record RunSchedule(
        boolean extend,
        Path from,
        int checkpointEvery,
        int loaderThreads,
        boolean tensorBoard,
        boolean verifyChunks,
        Path out) {}
