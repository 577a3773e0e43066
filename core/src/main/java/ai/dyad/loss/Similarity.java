package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** The similarity of two embeddings; higher means closer. */
public enum Similarity {
    /** The cosine of the angle, in [−1, 1]: \(a \cdot b / (|a| |b|)\), 0 for a row of zeros. */
    COSINE {
        @Override
        NDArray matrix(NDArray a, NDArray b) {
            return dots(Rows.unit(a), Rows.unit(b));
        }

        @Override
        NDArray rows(NDArray a, NDArray b) {
            return Rows.unit(a).mul(Rows.unit(b)).sum(LAST);
        }
    },

    /** The scalar product \(a \cdot b\), unbounded. */
    DOT {
        @Override
        NDArray matrix(NDArray a, NDArray b) {
            return dots(Rows.single(a), Rows.single(b));
        }

        @Override
        NDArray rows(NDArray a, NDArray b) {
            return Rows.single(a).mul(Rows.single(b)).sum(LAST);
        }
    },

    /** Minus the squared Euclidean distance: \(-|a - b|^2\), at most 0. */
    NEGATIVE_SQUARED_L2 {
        @Override
        NDArray matrix(NDArray a, NDArray b) {
            NDArray x = Rows.single(a);
            NDArray y = Rows.single(b);
            NDArray candidateSquares = y.square().sum(LAST); // (M) or (N, K)
            NDArray twice = x.mul(Rows.constant(x, 2));
            return dots(twice, y).sub(x.square().sum(LAST, true)).sub(candidateSquares);
        }

        @Override
        NDArray rows(NDArray a, NDArray b) {
            return Rows.single(a).sub(Rows.single(b)).square().sum(LAST).neg();
        }
    };

    private static final int[] LAST = {-1};

    /** Every row of a, (N, D), with every row of b, (M, D), or with its own rows, (N, K, D). */
    abstract NDArray matrix(NDArray a, NDArray b);

    /** Row i of a with row i of b: (N). */
    abstract NDArray rows(NDArray a, NDArray b);

    /** Returns how to scale rows so that their products are this similarity times a scale. */
    TiledRows.Plan tiles(int tileRows, NDArray rootScale) {
        TiledRows.Scaling scaling =
                this == COSINE ? TiledRows.Scaling.UNIT : TiledRows.Scaling.PLAIN;
        return new TiledRows.Plan(tileRows, scaling, rootScale, 0, false);
    }

    private static NDArray dots(NDArray a, NDArray b) {
        if (b.getShape().dimension() == 2) {
            return a.matMul(b.transpose());
        }
        return b.matMul(a.expandDims(2)).squeeze(2); // (N, K, D) x (N, D, 1)
    }
}
