/**
 * Blocks between an encoder and a loss: heads, encoders of several views, momentum encoders,
 * queues, critics and learned scales. They hold all state; losses hold none.
 */
package ai.dyad.nn;
