package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The shapes that a critic takes: x (N, dx) and y (M, dy). */
final class PairShapes {
    private PairShapes() {}

    static void check(Shape... shapes) {
        if (shapes.length != 2 || shapes[0].dimension() != 2 || shapes[1].dimension() != 2) {
            throw new IllegalArgumentException(
                    "a critic takes x (N, dx) and y (M, dy), got " + Arrays.toString(shapes));
        }
    }

    static void check(NDList inputs) {
        check(inputs.getShapes());
    }

    /** Returns the shape of the scores, one for each pair of x and y. */
    static Shape[] scores(Shape... shapes) {
        check(shapes);
        return new Shape[] {new Shape(shapes[0].get(0), shapes[1].get(0))};
    }
}
