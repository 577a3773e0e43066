package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/**
 * Tells which candidates are positives, negatives or excluded for each anchor. It stores only the
 * identities of rows, O(R + C), from which any block of the (R, C) matrix can be computed.
 *
 * @param anchors the R anchors
 * @param candidates the C candidates, or (R, K) where each anchor has its own
 * @param equalIds what other samples with an anchor's id are to it
 */
record PairRelations(RowIdentity anchors, RowIdentity candidates, EqualIds equalIds) {

    /** Describes the candidates of all anchors. */
    Candidates of(NDArray logits) {
        return new Candidates(logits, positive(), excluded());
    }

    private NDArray positive() {
        NDArray related =
                equalIds == EqualIds.POSITIVES
                        ? same(anchors.group(), candidates.group())
                        : same(anchors.sample(), candidates.sample());
        return related.logicalAnd(sameRow().logicalNot());
    }

    private NDArray excluded() {
        if (equalIds == EqualIds.POSITIVES) {
            return sameRow();
        }
        NDArray falseNegative =
                same(anchors.group(), candidates.group())
                        .logicalAnd(same(anchors.sample(), candidates.sample()).logicalNot());
        return sameRow().logicalOr(falseNegative);
    }

    private NDArray sameRow() {
        return same(anchors.row(), candidates.row());
    }

    /** (R) and (C), or (R, K), to a boolean matrix. */
    private static NDArray same(NDArray anchors, NDArray candidates) {
        boolean shared = candidates.getShape().dimension() == 1;
        return anchors.expandDims(1).eq(shared ? candidates.expandDims(0) : candidates);
    }
}
