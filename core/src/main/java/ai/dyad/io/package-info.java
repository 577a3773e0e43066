/**
 * Saved models: model directories, safetensors files, which are checked before native code reads
 * them, and PyTorch-style names of a block's parameters. Used by training and evaluation;
 * independent of losses and data.
 */
package ai.dyad.io;
