/**
 * The command {@code mi}: bounds on mutual information where the truth is known. Shows core's
 * {@code MutualInformation} and critics at work.
 */
package ai.dyad.examples.mi;
