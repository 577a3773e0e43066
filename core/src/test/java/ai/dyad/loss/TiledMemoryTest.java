package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The matrix of logits would be 1 GiB here, under autograd several times that. */
class TiledMemoryTest {
    private static final int PAIRS = 8192;
    private static final int WIDTH = 4;
    private static final long FAR_LESS_THAN_THE_MATRIX = 300L << 10;
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void neverHoldsTheMatrixOfLogits() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "needs Linux");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray view = TiledForm.normal(manager, new Shape(PAIRS, WIDTH), 1);
            gradient(NtXentLoss.builder().optTileSize(2).build(), view.get("0:8"));
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the peak
            long before = kibibytes("VmRSS");
            gradient(NtXentLoss.builder().build(), view);
            long more = kibibytes("VmHWM") - before;
            assertTrue(more < FAR_LESS_THAN_THE_MATRIX, () -> more + " KiB");
        }
    }

    private static void gradient(Loss loss, NDArray view) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray leaf = view.duplicate();
            leaf.setRequiresGradient(true);
            collector.backward(loss.evaluate(null, new NDList(leaf, view)));
        }
    }

    private static long kibibytes(String name) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
