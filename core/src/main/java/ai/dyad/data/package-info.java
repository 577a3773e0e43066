/** From records to what a model sees: views of samples, groups of positives, splits. */
package ai.dyad.data;
