package ai.dyad.examples.machine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The option {@code --device}, shared by the commands that use an engine. */
public final class DeviceOption {
    private static final Pattern GPU = Pattern.compile("gpu(:\\d+)?");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto (a GPU if there is one), cpu, gpu or gpu:N. Default: auto.")
    private String name = "auto";

    /** Creates the option at its default; picocli calls this. */
    public DeviceOption() {}

    /**
     * Returns the chosen device.
     *
     * @return the device to compute on
     * @throws IllegalArgumentException if the name is unknown or that GPU does not exist; the
     *     message says why
     */
    public Device resolve() {
        return resolve(name, Engine.getInstance().getGpuCount());
    }

    /**
     * Returns the option value that names a device.
     *
     * @param device the device
     * @return "cpu", or "gpu:0" and so on
     */
    public static String nameOf(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    static Device resolve(String name, int gpus) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu() : Device.cpu();
        }
        if (!GPU.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "--device must be auto, cpu, gpu or gpu:N, got " + name);
        }
        int index = name.equals("gpu") ? 0 : Integer.parseInt(name.substring("gpu:".length()));
        if (index >= gpus) {
            throw new IllegalArgumentException(
                    "device "
                            + name
                            + " must exist, but the engine finds "
                            + gpus
                            + " GPUs. "
                            + CudaDiagnosis.ofThisMachine().explanation()
                            + " Or use the CPU with --device cpu.");
        }
        return Device.gpu(index);
    }
}
