package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;

/** The measures again, by plain loops in doubles, and inputs to compare them on. */
final class NaiveMeasures {
    /** A published check value was computed for these: N = 6, D = 8. */
    static final float[][] A = rows(6, 8, x -> Math.sin(1 + x));

    static final float[][] B = rows(6, 8, x -> 0.35 * Math.sin(1 + x) + Math.cos(3.4 * x));

    private NaiveMeasures() {}

    interface Formula {
        double at(int x);
    }

    static float[][] rows(int rows, int columns, Formula formula) {
        float[][] result = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[i][j] = (float) formula.at(columns * i + j);
            }
        }
        return result;
    }

    static float[][] random(long seed, int rows, int columns) {
        CounterRandom random = CounterRandom.of(seed);
        return rows(rows, columns, x -> random.nextGaussian());
    }

    static NDArray array(NDManager manager, float[][] rows) {
        return manager.create(rows);
    }

    static double[][] unit(float[][] rows) {
        return Arrays.stream(rows).map(NaiveMeasures::unit).toArray(double[][]::new);
    }

    private static double[] unit(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += (double) value * value;
        }
        double norm = Math.sqrt(sum);
        double[] result = new double[row.length];
        Arrays.setAll(result, j -> row[j] / norm);
        return result;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }

    static double alignment(float[][] view0, float[][] view1, double exponent) {
        double[][] u = unit(view0);
        double[][] v = unit(view1);
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += Math.pow(Math.sqrt(squaredDistance(u[i], v[i])), exponent);
        }
        return sum / u.length;
    }

    static double uniformity(float[][] rows, double t) {
        double[][] u = unit(rows);
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.exp(-t * squaredDistance(u[i], u[j]));
            }
        }
        return Math.log(sum / (u.length * (u.length - 1) / 2.0));
    }

    static double spread(float[][] rows) {
        double[][] u = unit(rows);
        int columns = u[0].length;
        double total = 0;
        for (int j = 0; j < columns; j++) {
            int column = j;
            double mean = Arrays.stream(u).mapToDouble(row -> row[column]).average().orElseThrow();
            double sum = Arrays.stream(u).mapToDouble(row -> Math.pow(row[column] - mean, 2)).sum();
            total += Math.sqrt(sum / (u.length - 1));
        }
        return total / columns * Math.sqrt(columns);
    }

    static double topOne(float[][] view0, float[][] view1) {
        double[][] all = unit(joined(view0, view1));
        int hits = 0;
        for (int i = 0; i < all.length; i++) {
            int partner = (i + view0.length) % all.length;
            double positive = dot(all[i], all[partner]);
            boolean best = true;
            for (int j = 0; j < all.length; j++) {
                best &= j == i || j == partner || dot(all[i], all[j]) < positive;
            }
            hits += best ? 1 : 0;
        }
        return hits / (double) all.length;
    }

    static double negativeSimilarity(float[][] view0, float[][] view1) {
        double[][] all = unit(joined(view0, view1));
        double sum = 0;
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            for (int j = 0; j < all.length; j++) {
                if (i % view0.length != j % view0.length) {
                    sum += dot(all[i], all[j]);
                    count++;
                }
            }
        }
        return sum / count;
    }

    static float[][] joined(float[][] view0, float[][] view1) {
        float[][] all = Arrays.copyOf(view0, view0.length + view1.length);
        System.arraycopy(view1, 0, all, view0.length, view1.length);
        return all;
    }
}
