package ai.dyad.benchmarks.compare;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.benchmarks.workload.Workloads;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures dyad's speed and memory on this machine. */
@Command(
        name = "dyad bench",
        mixinStandardHelpOptions = true,
        description =
                "Measure the speed and memory of losses, augmentation, training and search on this machine.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; the message says why", "2:wrong command line"})
public final class BenchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "CASE",
            description = "Cases to measure; --list lists them. Default: all.")
    private List<String> cases = List.of();

    @Option(names = "--list", description = "List the cases.")
    private boolean list;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu, gpu or gpu:N. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Time to measure each case. Default: ${DEFAULT-VALUE}.")
    private double seconds = 2;

    /** Creates the command; picocli calls this. */
    public BenchCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        if (list) {
            Workloads.byName().keySet().forEach(console::println);
            return 0;
        }
        Device chosen = chosenDevice();
        console.printf(
                "%s, %d threads; peak is the increase of the peak resident memory%n%n",
                chosen, Runtime.getRuntime().availableProcessors());
        console.printf("%-24s %12s %12s %10s%n", "case", "ms", "items/s", "peak MiB");
        for (String name : cases.isEmpty() ? List.copyOf(Workloads.byName().keySet()) : cases) {
            print(name, chosen, console);
        }
        return 0;
    }

    private void print(String name, Device chosen, PrintWriter console) throws IOException {
        try (Workload workload = Workloads.prepare(name, chosen)) {
            Reading reading = new Stopwatch(seconds).measure(name, workload);
            console.printf(
                    Locale.ROOT,
                    "%-24s %12.2f %,12.0f %10.0f%n",
                    name,
                    reading.milliseconds(),
                    reading.itemsPerSecond(),
                    reading.peakMegabytes());
        } catch (EngineException e) {
            console.printf("%-24s failed: %s%n", name, e.getMessage().lines().findFirst().get());
        }
        console.flush();
    }

    private Device chosenDevice() {
        return "auto".equals(device)
                ? Engine.getInstance().defaultDevice()
                : Device.fromName(device, Engine.getInstance());
    }
}
