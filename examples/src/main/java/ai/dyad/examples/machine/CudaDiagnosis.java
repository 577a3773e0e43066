package ai.dyad.examples.machine;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * Explains why CUDA is or is not used. DJL uses a CUDA build of PyTorch only if all three of these
 * are present: NVIDIA's driver, a CUDA build of PyTorch's native libraries on the class path, and
 * the CUDA runtime library {@code libcudart.so} on the library path.
 *
 * @param driver whether NVIDIA's driver is loaded
 * @param runtime whether {@code libcudart} can be loaded
 * @param natives the PyTorch builds on the class path, such as {@code cpu} and {@code cu124}
 */
public record CudaDiagnosis(boolean driver, boolean runtime, List<String> natives) {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    /**
     * Copies the list.
     *
     * @param driver as above
     * @param runtime as above
     * @param natives as above
     */
    public CudaDiagnosis {
        natives = List.copyOf(natives);
    }

    /**
     * Inspects this machine.
     *
     * @return the diagnosis
     */
    public static CudaDiagnosis ofThisMachine() {
        return new CudaDiagnosis(driverIsLoaded(), runtimeIsVisible(), nativesOnClassPath());
    }

    /**
     * Explains whether CUDA can be used, and if not, what to do.
     *
     * @return one to three sentences
     */
    public String explanation() {
        if (!driver) {
            return "CUDA is not used: this machine has no NVIDIA driver loaded. With an NVIDIA GPU,"
                    + " install its driver (version 525 or newer).";
        }
        boolean cudaNative = natives.stream().anyMatch(name -> name.startsWith("cu"));
        if (!cudaNative) {
            return "CUDA is not used: the driver is loaded, but only the CPU build of PyTorch is on"
                    + " the class path. Build with a CUDA profile: run"
                    + " `echo -Pcu124 > .mvn/maven.config` in dyad's directory, then ./dyad doctor"
                    + " again (downloads about 2.5 GB).";
        }
        if (!runtime) {
            return "CUDA is not used: the driver and a CUDA build of PyTorch are present, but the"
                    + " system does not find the CUDA runtime libcudart.so. Install it"
                    + " (NVIDIA's package cuda-cudart-12-4, or Debian's libcudart12 with a link"
                    + " named libcudart.so), or set LD_LIBRARY_PATH to the folder that contains"
                    + " libcudart.so.";
        }
        return "CUDA can be used: driver, runtime and a CUDA build of PyTorch are present.";
    }

    private static boolean driverIsLoaded() {
        return Files.exists(DRIVER) || canLoad("cuda") || canLoad("nvcuda");
    }

    private static boolean runtimeIsVisible() {
        return canLoad("cudart");
    }

    private static boolean canLoad(String library) {
        try {
            NativeLibrary.getInstance(library);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static List<String> nativesOnClassPath() {
        List<String> found = new ArrayList<>();
        try {
            ClassLoader loader = CudaDiagnosis.class.getClassLoader();
            for (URL url : Collections.list(loader.getResources("native/lib/pytorch.properties"))) {
                Properties properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                found.add(properties.getProperty("flavor", "unknown"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
