package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * Says which candidate is what to which anchor. It holds keys of rows only, O(R + C), so that any
 * block of the (R, C) matrix can be described without the rest of it.
 *
 * @param anchors the keys of the R anchors
 * @param candidates the keys of the C candidates, or (R, K) keys where each anchor has its own
 * @param equalIds what other samples with an anchor's id are to it
 */
record Pairing(RowKeys anchors, RowKeys candidates, EqualIds equalIds) {

    /** Describes the candidates of all anchors. */
    Candidates of(NDArray logits) {
        return new Candidates(logits, positive(), excluded());
    }

    private NDArray positive() {
        NDArray related =
                equalIds == EqualIds.POSITIVES
                        ? same(anchors.id(), candidates.id())
                        : same(anchors.pair(), candidates.pair());
        return related.logicalAnd(sameItem().logicalNot());
    }

    private NDArray excluded() {
        if (equalIds == EqualIds.POSITIVES) {
            return sameItem();
        }
        NDArray falseNegative =
                same(anchors.id(), candidates.id())
                        .logicalAnd(same(anchors.pair(), candidates.pair()).logicalNot());
        return sameItem().logicalOr(falseNegative);
    }

    private NDArray sameItem() {
        return same(anchors.item(), candidates.item());
    }

    /** (R) and (C), or (R, K), to a boolean matrix. */
    private static NDArray same(NDArray anchorKeys, NDArray candidateKeys) {
        boolean shared = candidateKeys.getShape().dimension() == 1;
        return anchorKeys.expandDims(1).eq(shared ? candidateKeys.expandDims(0) : candidateKeys);
    }
}
