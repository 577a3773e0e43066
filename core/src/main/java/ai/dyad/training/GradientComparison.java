package ai.dyad.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two gradients of one model, compared parameter by parameter. */
public final class GradientComparison {
    /** What sums in another order cost in single precision, with room to spare. */
    private static final double AGREEMENT = 1e-4;

    private static final double NEGLIGIBLE = 1e-3;

    private final List<GradientDifference> differences;

    private GradientComparison(List<GradientDifference> differences) {
        this.differences = differences;
    }

    /** Compares gradients by the names of their parameters. */
    static GradientComparison of(Map<String, float[]> expected, Map<String, float[]> actual) {
        double floor = 0;
        for (float[] gradient : expected.values()) {
            floor = Math.max(floor, NEGLIGIBLE * largest(gradient));
        }
        List<GradientDifference> differences = new ArrayList<>();
        for (Map.Entry<String, float[]> entry : expected.entrySet()) {
            double scale = Math.max(floor, largest(entry.getValue()));
            double difference = largestDifference(entry.getValue(), actual.get(entry.getKey()));
            double relative = difference == 0 ? 0 : difference / scale;
            differences.add(
                    new GradientDifference(
                            entry.getKey(),
                            Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative));
        }
        differences.sort(Comparator.comparingDouble(GradientDifference::relative).reversed());
        return new GradientComparison(List.copyOf(differences));
    }

    /**
     * Returns what was found for each learned parameter.
     *
     * @return the differences, the largest first
     */
    public List<GradientDifference> differences() {
        return differences;
    }

    /**
     * Returns the parameter whose gradients differ most.
     *
     * @return the largest difference
     */
    public GradientDifference worst() {
        return differences.get(0);
    }

    /**
     * Returns whether the gradients are equal but for rounding.
     *
     * @return whether no difference is above 10⁻⁴
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
