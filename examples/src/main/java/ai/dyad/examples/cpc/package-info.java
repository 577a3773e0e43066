/**
 * The command {@code cpc}: contrastive predictive coding of images read row by row. Shows core's
 * {@code InfoNceLoss}, trainer, {@code MutualInformation} and probe at work on sequences.
 */
package ai.dyad.examples.cpc;
