/** Text encoders that have learned already, for every command that begins with one. */
package ai.dyad.examples.pretrained;
