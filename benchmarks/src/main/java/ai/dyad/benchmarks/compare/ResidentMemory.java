package ai.dyad.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads the resident memory of this process on Linux. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";

    private ResidentMemory() {}

    /** Resets the peak, if the system allows it. */
    static void resetPeak() throws IOException {
        if (Files.isWritable(RESET)) {
            Files.writeString(RESET, RESET_PEAK);
        }
    }

    /** Returns the resident bytes, or empty on systems other than Linux. */
    static OptionalLong now() throws IOException {
        return read("VmRSS:");
    }

    /** Returns the peak of the resident bytes since the last reset, or empty as {@link #now}. */
    static OptionalLong peak() throws IOException {
        return read("VmHWM:");
    }

    private static OptionalLong read(String field) throws IOException {
        if (!Files.exists(STATUS)) {
            return OptionalLong.empty();
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(field)) {
                return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("[^0-9]", "")));
            }
        }
        return OptionalLong.empty();
    }
}
