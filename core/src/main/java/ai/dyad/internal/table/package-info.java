/** Reads CSV, TSV and JSON Lines row by row, for the data sets of the other modules. Not API. */
package ai.dyad.internal.table;
