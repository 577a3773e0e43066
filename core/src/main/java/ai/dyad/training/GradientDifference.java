package ai.dyad.training;

/**
 * By how much two gradients of one parameter differ.
 *
 * @param parameter the parameter's name, as {@link ai.dyad.io.StateDict} gives it
 * @param relative the largest difference of two elements, relative to the parameter's largest
 *     gradient; where that is less than a thousandth of the whole model's largest, to the latter
 */
public record GradientDifference(String parameter, double relative) {}
