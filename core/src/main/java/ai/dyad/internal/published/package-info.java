/** Reads the files that describe published models. Not API. */
package ai.dyad.internal.published;
