package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * Some rows of an embedding matrix, ready to be multiplied with others.
 *
 * @param index which block of its matrix it is
 * @param rows (T, D) embeddings times the root of the logit scale: the logits are their products
 * @param transposed (D, T) the same memory
 * @param factors (T, 1) what the rows given were multiplied with
 * @param gradient (T, D) zeros to add the gradient with respect to rows to; null if none is wanted
 * @param members which samples they are of
 */
record RowBlock(
        int index,
        NDArray rows,
        NDArray transposed,
        NDArray factors,
        NDArray gradient,
        SampleOrder.Members members) {}
