package ai.dyad.text.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts as token ids, for an encoder that is trained. */
final class TokenizedTexts implements PreparedTexts {
    private static final int AT_ONCE = 256;

    private final List<long[]> rows;
    private final int truncated;

    TokenizedTexts(TextTokenizer tokenizer, List<String> texts) {
        rows = new ArrayList<>(texts.size());
        int cut = 0;
        for (int from = 0; from < texts.size(); from += AT_ONCE) {
            List<String> some = texts.subList(from, Math.min(from + AT_ONCE, texts.size()));
            TokenBatch batch = tokenizer.encode(some);
            cut += batch.truncated();
            for (int i = 0; i < batch.size(); i++) {
                rows.add(batch.row(i));
            }
        }
        truncated = cut;
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
