package ai.dyad.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Weights in PyTorch's own format, which is Python code and not read; says how to convert them. */
final class PickledWeights {
    /** Names that are safe to paste into a shell. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*\\.(bin|pt|pth)";

    /** What training leaves beside the weights. */
    private static final String OTHERS = "(training_args|optimizer|scheduler|scaler|rng_state).*";

    private PickledWeights() {}

    /** Returns the names of the files in a directory that seem to hold weights. */
    static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(NAME) && !name.matches(OTHERS))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the line that converts them, to be run in their directory. */
    static String conversion(List<String> names) {
        String target =
                names.get(0).startsWith("open_clip")
                        ? PublishedWeights.OPEN_CLIP
                        : PublishedWeights.WEIGHTS;
        String files =
                names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return String.format(
                "python -c \"import torch, safetensors.torch as s;"
                        + " d = [torch.load(f, map_location='cpu', weights_only=True) for f in [%s]];"
                        + " s.save_file({k: v.clone().contiguous() for t in d"
                        + " for k, v in t.get('state_dict', t).items()}, '%s')\"",
                files, target);
    }
}
