package ai.dyad.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The inputs from which the gradient of a step is computed.
 *
 * @param scope the manager of the step, closed when the step ends
 * @param views the model's inputs
 * @param labels the batch's labels
 * @param step the number of the step, for messages
 * @param engineSeed the seed of all random numbers that the engine draws in this step
 */
record StepInputs(NDManager scope, NDList views, NDList labels, long step, long engineSeed) {}
