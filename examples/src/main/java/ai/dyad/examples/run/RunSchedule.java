package ai.dyad.examples.run;

import java.nio.file.Path;

/**
 * How a run is carried out.
 *
 * @param extend whether to train longer than was planned
 * @param from the run whose weights a new one begins with, or null
 * @param checkpointEvery the steps between two checkpoints
 * @param loaderThreads the threads that load batches ahead
 * @param verifyChunks whether to compare gradients in chunks with plain ones first
 * @param out the directory to name when the run is to go on
 */
public record RunSchedule(
        boolean extend,
        Path from,
        int checkpointEvery,
        int loaderThreads,
        boolean verifyChunks,
        Path out) {}
