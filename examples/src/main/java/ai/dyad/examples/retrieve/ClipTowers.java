package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.clip.ClipModel;
import java.util.List;

/** Both towers of a clip run: pictures and texts become rows of one space. */
final class ClipTowers implements PictureEncoder, SentenceEncoder {
    private final ClipModel model;

    ClipTowers(ClipModel model) {
        this.model = model;
    }

    @Override
    public int sidePixels() {
        return Math.max(model.input().height(), model.input().width());
    }

    @Override
    public NDArray encode(NDManager scope, NDArray images) {
        return model.embedImages(scope, images);
    }

    @Override
    public NDArray encode(NDManager scope, List<String> texts) {
        return model.embedTexts(scope, texts);
    }

    @Override
    public long truncatedTexts() {
        return model.truncatedTexts();
    }

    @Override
    public void close() {
        model.close();
    }
}
