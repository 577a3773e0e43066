/** Progress bars, and Ctrl-C handling that loses no work. */
package ai.dyad.examples.progress;
