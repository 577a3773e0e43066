/**
 * The command {@code mi}: bounds on mutual information where the true value is known. It uses
 * core's {@code MutualInformation} and critics.
 */
package ai.dyad.examples.mi;
