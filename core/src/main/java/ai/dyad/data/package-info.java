/**
 * The data path from records to a model's inputs: views of samples, groups of positives, splits.
 */
package ai.dyad.data;
