package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.table;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * A batch of pairs seen as sampled scores: row i's true sample is partner i, its noise the k = N −
 * 1 other partners.
 *
 * @param positive (N, 1) scores
 * @param noise (N, k) scores
 * @param logQPositive (N, 1)
 * @param logQNoise (N, k)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BatchNoise(
        double[][] positive, double[][] noise, double[][] logQPositive, double[][] logQNoise) {

    /** Scores are cosines over a temperature; log q belongs to the partners. */
    static BatchNoise of(double[][] rows, double[][] partners, double temperature, double[] logQ) {
        int n = rows.length;
        return new BatchNoise(
                table(n, 1, (i, j) -> cosine(rows[i], partners[i]) / temperature),
                table(n, n - 1, (i, j) -> cosine(rows[i], partners[other(i, j)]) / temperature),
                table(n, 1, (i, j) -> logQ[i]),
                table(n, n - 1, (i, j) -> logQ[other(i, j)]));
    }

    private static int other(int row, int column) {
        return column < row ? column : column + 1;
    }

    NDList scores(NDManager manager) {
        return list(manager, positive, noise);
    }

    NDList logQ(NDManager manager) {
        return list(manager, logQPositive, logQNoise);
    }

    private static NDList list(NDManager manager, double[][] column, double[][] rest) {
        return new NDList(
                array(manager, column).reshape(new Shape(column.length)), array(manager, rest));
    }
}
