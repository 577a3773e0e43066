package ai.dyad.examples.data;

import ai.dyad.vision.data.Idx;
import java.util.ArrayList;
import java.util.List;

/** The data sets that can be used without giving a directory. */
public final class KnownData {
    private KnownData() {}

    /**
     * Looks for them.
     *
     * @return one line for each
     */
    public static List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("emoji: embedded");
        lines.add(
                DownloadedCifar10.cached()
                        .map(path -> "CIFAR-10: " + path)
                        .orElse("CIFAR-10: not at hand; --data cifar10 downloads it"));
        lines.add(
                Idx.installedFashionMnist()
                        .map(path -> "Fashion-MNIST: " + path)
                        .orElse("Fashion-MNIST: not at hand; --data fashion-mnist:DIR"));
        return lines;
    }
}
