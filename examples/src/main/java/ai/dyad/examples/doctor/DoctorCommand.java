package ai.dyad.examples.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.examples.data.KnownData;
import ai.dyad.examples.machine.CudaDiagnosis;
import ai.dyad.examples.machine.DyadVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what dyad runs on, and checks that training can run. */
@Command(
        name = "doctor",
        description = {
            "Show versions, device, threads, memory and data sets, and whether CUDA is used and"
                    + " why.",
            "The exit code is 0 if training can run, else 1."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final long MEBI = 1L << 20;

    @Spec private CommandSpec spec;

    /** Creates the command; picocli calls this. */
    public DoctorCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("dyad", DyadVersion.current());
        facts.put(
                "Java",
                System.getProperty("java.version")
                        + " ("
                        + System.getProperty("java.vendor")
                        + ")");
        facts.put(
                "system",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memory());
        boolean healthy = engine(facts);
        facts.put(
                "data sets",
                String.join(System.lineSeparator() + " ".repeat(14), KnownData.describe()));
        facts.forEach((name, value) -> out.printf("%-12s  %s%n", name, value));
        out.println(
                healthy ? "training can run" : "training cannot run; see engine and check above");
        return healthy ? 0 : 1;
    }

    private static boolean engine(Map<String, String> facts) {
        CudaDiagnosis cuda = CudaDiagnosis.ofThisMachine();
        facts.put("natives", String.join(", ", cuda.natives()));
        try {
            Engine engine = Engine.getInstance();
            int gpus = engine.getGpuCount();
            facts.put(
                    "engine",
                    engine.getEngineName()
                            + " "
                            + engine.getVersion()
                            + " on DJL "
                            + Engine.getDjlVersion());
            facts.put(
                    "threads",
                    threads()
                            + ", OMP_WAIT_POLICY="
                            + System.getenv().getOrDefault("OMP_WAIT_POLICY", "active"));
            Device device = engine.defaultDevice();
            facts.put("device", device.isGpu() ? device + " of " + gpus : "cpu");
            facts.put("CUDA", cuda.explanation());
            boolean right = multipliesRight(device);
            facts.put(
                    "check", "a matrix product on the device is " + (right ? "correct" : "wrong"));
            return right;
        } catch (RuntimeException | LinkageError e) {
            facts.put("engine", "cannot start: " + e);
            facts.put("CUDA", cuda.explanation());
            return false;
        }
    }

    private static boolean multipliesRight(Device device) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray ones = manager.ones(new Shape(8, 8));
            return ones.matMul(ones).sum().getFloat() == 512f;
        }
    }

    private static String memory() {
        Runtime runtime = Runtime.getRuntime();
        String heap = runtime.maxMemory() / MEBI + " MiB for Java's heap";
        Path info = Path.of("/proc/meminfo");
        if (!Files.isReadable(info)) {
            return heap;
        }
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("MemAvailable"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .map(kibibytes -> Long.parseLong(kibibytes) / 1024 + " MiB free, " + heap)
                    .findFirst()
                    .orElse(heap);
        } catch (IOException e) {
            return heap;
        }
    }

    /** Returns the thread count; DJL's own setting takes precedence over OpenMP's. */
    private static String threads() {
        String set = System.getenv().getOrDefault("OMP_NUM_THREADS", "one per processor");
        return System.getProperty("ai.djl.pytorch.num_threads", set);
    }
}
