package ai.dyad.examples.clip;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Captions as token ids, for a tower that learns. */
final class TokenizedCaptions implements Captions {
    private final List<long[]> rows = new ArrayList<>();
    private int truncated;

    TokenizedCaptions(TextTokenizer tokenizer, List<String> captions) {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (String caption : captions) {
                try (NDManager scope = manager.newSubManager()) {
                    TokenBatch batch = tokenizer.encode(List.of(caption));
                    rows.add(batch.toArrays(scope).get(0).toLongArray());
                    truncated += batch.truncated();
                }
            }
        }
    }

    int truncated() {
        return truncated;
    }

    @Override
    public NDList inputs(NDManager manager, int[] chosen) {
        List<long[]> some = Arrays.stream(chosen).mapToObj(rows::get).toList();
        return TokenBatch.of(some, 0).toArrays(manager);
    }
}
