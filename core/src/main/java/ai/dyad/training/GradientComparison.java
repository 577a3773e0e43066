package ai.dyad.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison of two gradients of one model, parameter by parameter. */
public final class GradientComparison {
    /** The error of summing in another order in single precision, with a margin. */
    private static final double AGREEMENT = 1e-4;

    private static final double NEGLIGIBLE = 1e-3;

    private final List<Difference> differences;

    private GradientComparison(List<Difference> differences) {
        this.differences = differences;
    }

    /** Compares gradients by the names of their parameters. */
    static GradientComparison of(Map<String, float[]> expected, Map<String, float[]> actual) {
        double floor = 0;
        for (float[] gradient : expected.values()) {
            floor = Math.max(floor, NEGLIGIBLE * largest(gradient));
        }
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, float[]> entry : expected.entrySet()) {
            double scale = Math.max(floor, largest(entry.getValue()));
            double difference = largestDifference(entry.getValue(), actual.get(entry.getKey()));
            double relative = difference == 0 ? 0 : difference / scale;
            differences.add(
                    new Difference(
                            entry.getKey(),
                            Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative));
        }
        differences.sort(Comparator.comparingDouble(Difference::relative).reversed());
        return new GradientComparison(List.copyOf(differences));
    }

    /**
     * The difference between two gradients of one parameter: the largest difference of two
     * elements, relative to the parameter's largest gradient or, if that is less than a thousandth
     * of the whole model's largest, to a thousandth of the latter.
     */
    record Difference(String parameter, double relative) {}

    /** The differences of all learned parameters, largest first. */
    List<Difference> differences() {
        return differences;
    }

    private Difference worst() {
        return differences.get(0);
    }

    /**
     * Returns the parameter whose gradients differ most.
     *
     * @return its name, as {@link ai.dyad.io.StateDict} gives it
     */
    public String worstParameter() {
        return worst().parameter();
    }

    /**
     * Returns the difference in that parameter.
     *
     * @return the largest difference of two elements, relative to the parameter's largest gradient
     *     or, if that is less than a thousandth of the whole model's largest, to a thousandth of
     *     the latter
     */
    public double worstDifference() {
        return worst().relative();
    }

    /**
     * Returns whether the gradients are equal up to rounding.
     *
     * @return true if no difference exceeds 10⁻⁴
     */
    public boolean agrees() {
        return worst().relative() <= AGREEMENT;
    }

    /** Names the worst parameter. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "largest difference %.1e relative, in %s, of %,d parameters",
                worst().relative(),
                worst().parameter(),
                differences.size());
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value)); // NaN stays NaN
        }
        return largest;
    }

    private static double largestDifference(float[] expected, float[] actual) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) expected[i] - actual[i]));
        }
        return largest;
    }
}
