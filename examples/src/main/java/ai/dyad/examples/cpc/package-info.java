/**
 * The command {@code cpc}: contrastive predictive coding of images read row by row. It uses core's
 * {@code InfoNceLoss}, trainer, {@code MutualInformation} and probe on sequences.
 */
package ai.dyad.examples.cpc;
