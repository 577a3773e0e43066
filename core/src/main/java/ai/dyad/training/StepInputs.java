package ai.dyad.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * What the gradient of one step is computed from.
 *
 * @param scope the manager of the step, closed when the step ends
 * @param views the model's inputs
 * @param labels the batch's labels
 * @param step the number of the step, for messages
 * @param engineSeed what everything that the engine draws in this step depends on
 */
record StepInputs(NDManager scope, NDList views, NDList labels, long step, long engineSeed) {}
