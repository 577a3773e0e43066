package ai.dyad.examples;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Names the command {@code bench} among the others; the launcher starts it from its own module. */
@Command(
        name = "bench",
        description =
                "Measure what losses, augmentation, training and search cost on this machine.")
final class BenchEntry implements Callable<Integer> {
    @SuppressWarnings("UnusedVariable") // for the help alone
    @Parameters(paramLabel = "CASE", description = "What to measure. Default: everything.")
    private List<String> cases;

    /** Creates the command; picocli calls this. */
    BenchEntry() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() {
        throw new IllegalArgumentException(
                "bench is not on the class path: start it with the launcher, ./dyad bench");
    }
}
