package ai.dyad.loss;

import ai.djl.ndarray.NDArray;

/** What rows are multiplied with before they are multiplied with one another. */
enum RowScaling {
    /** The root of the logit scale over their length. */
    UNIT {
        @Override
        NDArray factors(NDArray rows, NDArray rootScale) {
            NDArray squares = rows.square().sum(LAST, true);
            NDArray isZero = squares.eq(Rows.constant(rows, 0));
            NDArray lengths = squares.addi(isZero.toType(rows.getDataType(), false)).sqrt();
            return rootScale.div(lengths); // a row of zeros stays one
        }

        @Override
        void toGiven(NDArray gradient, RowBlock block, NDArray rootScale) {
            NDArray u = block.rows();
            NDArray along = gradient.mul(u).sum(LAST, true).divi(rootScale.square()); // (T, 1)
            gradient.subi(u.mul(along)).muli(block.factors());
        }
    },

    /** The root of the logit scale. */
    PLAIN {
        @Override
        NDArray factors(NDArray rows, NDArray rootScale) {
            return rootScale.reshape(1, 1);
        }

        @Override
        void toGiven(NDArray gradient, RowBlock block, NDArray rootScale) {
            gradient.muli(rootScale);
        }
    };

    private static final int[] LAST = {1};

    /** The factors, (T, 1) or (1, 1), of rows (T, D). */
    abstract NDArray factors(NDArray rows, NDArray rootScale);

    /** Turns the gradient with respect to scaled rows, in place, into that of the rows given. */
    abstract void toGiven(NDArray gradient, RowBlock block, NDArray rootScale);
}
