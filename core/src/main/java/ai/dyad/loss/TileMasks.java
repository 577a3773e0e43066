package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.dyad.nn.XbmQueue;
import java.util.HashMap;
import java.util.Map;

/** Finds the tiles in which not all pairs are plain negatives, and says what they are there. */
final class TileMasks {
    private static final int A_PAIR = 2;

    private final EqualIds equalIds;
    private final boolean decoupled;
    private final boolean isEachAlone;
    private final NDArray like;
    private final Map<Long, MatrixMask> bySize = new HashMap<>();

    /**
     * Starts without a mask.
     *
     * @param terms say what equal ids mean and what the denominators are
     * @param isEachAlone whether no two samples share an id: then tiles of a size are alike
     * @param like an array of the type of the logits
     */
    TileMasks(SoftmaxTerms terms, boolean isEachAlone, NDArray like) {
        equalIds = terms.equalIds();
        decoupled = terms.decoupled();
        this.isEachAlone = isEachAlone;
        this.like = like;
    }

    /** The mask of anchors and candidates they share, or null if all are negatives. */
    TileMask of(SampleOrder.Members anchors, SampleOrder.Members candidates) {
        boolean isSquare = isEachAlone && !candidates.mayBeEmpty() && anchors.mayMeet(candidates);
        int views = anchors.cut().equals(candidates.cut()) ? A_PAIR : 1;
        return isSquare && anchors.cut().views() == views
                ? new PairMask(views, decoupled)
                : written(anchors, candidates);
    }

    /** The same, written out. */
    MatrixMask written(SampleOrder.Members anchors, SampleOrder.Members candidates) {
        if (!anchors.mayMeet(candidates)) {
            return null;
        }
        if (!isEachAlone || candidates.mayBeEmpty()) {
            return make(anchors, candidates);
        }
        long size = anchors.keys().item().size();
        return bySize.computeIfAbsent(size, any -> lasting(anchors, candidates));
    }

    /** The mask of anchors and candidates of their own, or null if all are negatives. */
    TileMask ofOwn(SampleOrder.Members anchors, SampleOrder.Members candidates) {
        if (candidates.areUnknown()) {
            return null;
        }
        RowKeys keys = candidates.keys();
        Shape byAnchor = new Shape(anchors.keys().item().size(), -1);
        RowKeys table =
                new RowKeys(
                        keys.item().reshape(byAnchor),
                        keys.pair().reshape(byAnchor),
                        keys.id().reshape(byAnchor));
        return make(anchors, candidates.withKeys(table));
    }

    private MatrixMask make(SampleOrder.Members anchors, SampleOrder.Members candidates) {
        Candidates all = new Pairing(anchors.keys(), candidates.keys(), equalIds).of(like);
        if (candidates.mayBeEmpty()) {
            NDArray id = candidates.keys().id();
            NDArray empty = id.eq(Rows.constant(id, (double) XbmQueue.EMPTY));
            all = all.excluding(empty);
        }
        return MatrixMask.of(all, decoupled);
    }

    /** Outlives the scope of the tile. */
    private MatrixMask lasting(SampleOrder.Members anchors, SampleOrder.Members candidates) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            MatrixMask mask = make(anchors, candidates);
            NDScope.unregister(mask.positive(), mask.denominator(), mask.barrier());
            return mask;
        }
    }

    /** Closes the masks that were kept. */
    void close() {
        bySize.values().forEach(MatrixMask::close);
        bySize.clear();
    }
}
