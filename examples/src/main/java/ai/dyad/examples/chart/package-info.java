/**
 * Pictures of results, drawn without a display. Used by the commands that compare methods; knows
 * nothing of what the numbers mean.
 */
package ai.dyad.examples.chart;
