package ai.dyad.examples.data;

import ai.dyad.vision.data.Idx;
import java.util.ArrayList;
import java.util.List;

/** Describes the data sets that need no directory. */
public final class KnownData {
    private KnownData() {}

    /**
     * Describes each data set and where it is.
     *
     * @return one line for each
     */
    public static List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("emoji: embedded");
        lines.add(
                DownloadedCifar10.cached()
                        .map(path -> "CIFAR-10: " + path)
                        .orElse("CIFAR-10: not on this machine; --data cifar10 downloads it"));
        lines.add(
                Idx.installedFashionMnist()
                        .map(path -> "Fashion-MNIST: " + path)
                        .orElse(
                                "Fashion-MNIST: not installed; --data fashion-mnist:DIR reads it"
                                        + " from a directory"));
        return lines;
    }
}
