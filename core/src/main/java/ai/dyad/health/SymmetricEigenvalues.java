package ai.dyad.health;

/**
 * The eigenvalues of a dense symmetric matrix, in plain Java because the engine offers none:
 * Householder reduction to a tridiagonal matrix, then QL iterations with implicit shifts (Golub and
 * Van Loan, "Matrix Computations", 8.3). About 3 n³ multiplications: milliseconds for n = 128, a
 * fraction of a second for n = 512.
 */
final class SymmetricEigenvalues {
    private static final int MOST_ITERATIONS = 100;

    private final double[] matrix;
    private final int n;
    private final double[] diagonal;
    private final double[] offDiagonal;

    private SymmetricEigenvalues(double[] matrix, int n) {
        this.matrix = matrix;
        this.n = n;
        this.diagonal = new double[n];
        this.offDiagonal = new double[n];
    }

    /**
     * Computes all eigenvalues.
     *
     * @param matrix a symmetric matrix of n × n finite numbers, row-major; overwritten
     * @param n the number of rows
     * @return the n eigenvalues in no particular order
     */
    static double[] of(double[] matrix, int n) {
        var solver = new SymmetricEigenvalues(matrix, n);
        for (int row = n - 1; row >= 1; row--) {
            solver.reflect(row);
        }
        for (int i = 0; i < n; i++) {
            solver.diagonal[i] = matrix[i * n + i];
        }
        for (int i = 0; i < n; i++) {
            solver.isolate(i);
        }
        return solver.diagonal;
    }

    /** Zeroes a row to the left of its last off-diagonal entry, and the column above it. */
    private void reflect(int row) {
        double[] v = new double[row];
        System.arraycopy(matrix, row * n, v, 0, row);
        double last = v[row - 1];
        v[row - 1] = 0;
        double rest = dot(v, 0, v);
        if (rest == 0) {
            offDiagonal[row - 1] = last;
            return;
        }
        double square = rest + last * last;
        double norm = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
        offDiagonal[row - 1] = norm;
        v[row - 1] = last - norm;
        double beta = 1 / (square - norm * last); // 2 / vᵀv
        double[] q = new double[row];
        for (int i = 0; i < row; i++) {
            q[i] = beta * dot(matrix, i * n, v);
        }
        double half = beta / 2 * dot(q, 0, v);
        for (int i = 0; i < row; i++) {
            q[i] -= half * v[i];
        }
        for (int i = 0; i < row; i++) {
            for (int j = 0, at = i * n; j < row; j++, at++) {
                matrix[at] -= v[i] * q[j] + q[i] * v[j];
            }
        }
    }

    private static double dot(double[] a, int from, double[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += a[from + i] * b[i];
        }
        return sum;
    }

    /** Rotates until the tridiagonal matrix splits after one more eigenvalue. */
    private void isolate(int first) {
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            int last = first;
            while (last < n - 1 && !isNegligible(last)) {
                last++;
            }
            if (last == first) {
                return;
            }
            sweep(first, last);
        }
        throw new IllegalStateException("eigenvalues did not converge: is the matrix finite?");
    }

    private boolean isNegligible(int i) {
        double scale = Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]);
        return Math.abs(offDiagonal[i]) <= Math.ulp(scale);
    }

    /** One QL step with Wilkinson's shift on the unreduced part. */
    private void sweep(int first, int last) {
        double gap = (diagonal[first + 1] - diagonal[first]) / (2 * offDiagonal[first]);
        double root = Math.copySign(Math.hypot(gap, 1), gap);
        double g = diagonal[last] - diagonal[first] + offDiagonal[first] / (gap + root);
        double sine = 1;
        double cosine = 1;
        double shift = 0;
        for (int i = last - 1; i >= first; i--) {
            double f = sine * offDiagonal[i];
            double b = cosine * offDiagonal[i];
            double r = Math.hypot(f, g);
            offDiagonal[i + 1] = r;
            if (r == 0) {
                diagonal[i + 1] -= shift;
                offDiagonal[last] = 0;
                return;
            }
            sine = f / r;
            cosine = g / r;
            g = diagonal[i + 1] - shift;
            double turn = (diagonal[i] - g) * sine + 2 * cosine * b;
            shift = sine * turn;
            diagonal[i + 1] = g + shift;
            g = cosine * turn - b;
        }
        diagonal[first] -= shift;
        offDiagonal[first] = g;
        offDiagonal[last] = 0;
    }
}
