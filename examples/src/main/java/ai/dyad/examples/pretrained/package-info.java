/** Text encoders that have learnt already, for every command that begins with one. */
package ai.dyad.examples.pretrained;
