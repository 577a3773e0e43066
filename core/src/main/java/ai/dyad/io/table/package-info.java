/**
 * Rows of named texts from CSV, TSV and JSON-lines files, read with suspicion. Data sets of texts
 * and of captioned pictures come after it.
 */
package ai.dyad.io.table;
