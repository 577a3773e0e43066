/**
 * Line charts, drawn without a display. Used by the training curve and by the commands that compare
 * methods; independent of what the numbers mean.
 */
package ai.dyad.examples.chart;
