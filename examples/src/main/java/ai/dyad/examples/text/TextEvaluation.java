package ai.dyad.examples.text;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Evaluates encoders on the held-out pairs. */
final class TextEvaluation {
    private final List<TextSplit.HeldOut> heldOut;
    private final Device device;
    private long truncated;

    TextEvaluation(TextSplit split, Device device) {
        this.heldOut = split.heldOut();
        this.device = device;
    }

    /** Evaluates an encoder and returns one result per set of pairs. */
    List<TextRetrieval> of(String model, int maxLength) throws IOException {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            try (TextEncoderFile file = PretrainedText.open(manager, model, maxLength)) {
                TextEncoder encoder = file.textEncoder();
                List<TextRetrieval> results = new ArrayList<>();
                for (TextSplit.HeldOut pairs : heldOut) {
                    results.add(TextRetrieval.of(encoder, pairs, manager));
                }
                truncated = encoder.truncatedTexts();
                return results;
            }
        }
    }

    /** Returns the number of texts truncated in the last evaluation. */
    long truncatedTexts() {
        return truncated;
    }
}
