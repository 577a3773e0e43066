package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Cuts large tensors along their first axis into views small enough that the many kernels of one
 * update find them, and their temporaries, in the processor's cache instead of fetching each from
 * memory. An update that works on each number by itself gives the same bits as on the whole.
 */
final class CachePieces {
    /**
     * Numbers of one tensor in a piece: 512 KiB of float32 for each processor, since PyTorch splits
     * a kernel among them all. Pieces are updated one after the other: kernels that several of
     * Java's threads start at a time each bring a team of workers, more than there are processors,
     * and PyTorch's own thread would pay for them in every kernel from then on.
     */
    static final long PIECE = (long) Runtime.getRuntime().availableProcessors() << 17;

    private CachePieces() {}

    /** Whether tensors like this one are worth cutting: large ones on the CPU are. */
    static boolean divide(NDArray weight) {
        Shape shape = weight.getShape();
        return !weight.getDevice().isGpu()
                && shape.dimension() > 0
                && shape.size() > PIECE
                && rowsPerPiece(shape) < shape.get(0);
    }

    /**
     * Cuts tensors of one shape alike. The pieces share the tensors' memory, belong to no graph and
     * are the caller's to close.
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
