/**
 * The views of a run: chosen by options or by a file, and the recipes that such a file starts from.
 */
package ai.dyad.examples.views;
