package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Cuts large tensors along their first axis into views small enough that the many kernels of one
 * update find them, and their temporaries, in the processor's cache instead of fetching each from
 * memory. An update that works on each number by itself gives the same bits as on the whole.
 */
final class CachePieces {
    /** Numbers of one tensor in a piece: 256 KiB of float32. */
    static final long PIECE = 1 << 16;

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
        List<NDList> pieces = new ArrayList<>(cuts.length + 1);
        for (int i = 0; i <= cuts.length; i++) {
            pieces.add(new NDList(tensors.size()));
        }
        for (NDArray tensor : tensors) {
            try (NDArray plain = tensor.stopGradient()) {
                NDList parts = plain.split(cuts);
                for (int i = 0; i <= cuts.length; i++) {
                    pieces.get(i).add(parts.get(i));
                }
            }
        }
        return pieces;
    }

    private static long rowsPerPiece(Shape shape) {
        return Math.max(1, PIECE / (shape.size() / shape.get(0)));
    }
}
