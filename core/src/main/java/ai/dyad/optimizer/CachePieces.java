package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Splits large tensors along their first axis into views small enough that they, and the
 * temporaries of an update, stay in the processor's cache across its many kernels. An elementwise
 * update gives bit-identical results on the pieces and on the whole.
 */
final class CachePieces {
    /**
     * The number of elements in a piece: 512 KiB of float32 per processor, since PyTorch splits a
     * kernel among all of them. Pieces are updated one after the other: if several Java threads
     * started kernels at once, each would create its own team of workers, more than there are
     * processors, and slow down every later kernel.
     */
    static final long PIECE = (long) Runtime.getRuntime().availableProcessors() << 17;

    private CachePieces() {}

    /** Returns whether a tensor should be split: large ones on the CPU. */
    static boolean divide(NDArray weight) {
        Shape shape = weight.getShape();
        return !weight.getDevice().isGpu()
                && shape.dimension() > 0
                && shape.size() > PIECE
                && rowsPerPiece(shape) < shape.get(0);
    }

    /**
     * Splits tensors of equal shape at the same positions. The pieces share the tensors' memory and
     * belong to no graph; the caller closes them.
     */
    static List<NDList> of(NDList tensors) {
        Shape shape = tensors.get(0).getShape();
        long rows = rowsPerPiece(shape);
        long[] cuts =
                LongStream.iterate(rows, cut -> cut < shape.get(0), cut -> cut + rows).toArray();
        List<NDList> parts = tensors.stream().map(tensor -> split(tensor, cuts)).toList();
        return IntStream.rangeClosed(0, cuts.length)
                .mapToObj(i -> new NDList(parts.stream().map(part -> part.get(i)).toList()))
                .toList();
    }

    private static NDList split(NDArray tensor, long... cuts) {
        try (NDArray plain = tensor.stopGradient()) {
            return plain.split(cuts);
        }
    }

    private static long rowsPerPiece(Shape shape) {
        return Math.max(1, PIECE / (shape.size() / shape.get(0)));
    }
}
