package ai.dyad.examples;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the command {@code bench} in the help; the launcher starts it from its own module. */
@Command(
        name = "bench",
        description =
                "Measure the speed of losses, augmentation, training and search on this machine.")
final class BenchEntry implements Callable<Integer> {
    @SuppressWarnings("UnusedVariable") // only for the help
    @Parameters(paramLabel = "CASE", description = "What to measure. Default: everything.")
    private List<String> cases;

    /** Creates the command; picocli calls this. */
    BenchEntry() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() {
        throw new IllegalArgumentException(
                "bench is not on the class path: start it with ./dyad bench");
    }
}
