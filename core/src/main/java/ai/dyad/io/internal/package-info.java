/** Reads the files that describe published models. Not API. */
package ai.dyad.io.internal;
