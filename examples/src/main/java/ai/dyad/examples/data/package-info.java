/** What {@code --data} can name, found and opened; all of it becomes {@code ImageDataset}s. */
package ai.dyad.examples.data;
