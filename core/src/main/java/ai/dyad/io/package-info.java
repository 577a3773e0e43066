/**
 * Weights on disk and under names: safetensors files, checked before anything native sees them, and
 * the PyTorch-style names of a block's parameters. Training and evaluation build on it; it knows
 * neither losses nor data.
 */
package ai.dyad.io;
