package ai.dyad.examples.clip;

import ai.djl.ndarray.NDList;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.CaptionedImages;

/** A random view of each picture, and one of its captions, drawn anew in each epoch. */
final class PairViews implements ViewGenerator {
    private static final long DRAW = 0x4341_5054L;

    private final Views views;
    private final Captions captions;
    private final long seed;
    private final int[] first; // the position of each picture's first caption, then their number

    PairViews(Views views, Captions captions, CaptionedImages images, long seed) {
        this.views = views;
        this.captions = captions;
        this.seed = seed;
        first = new int[Math.toIntExact(images.size()) + 1];
        for (int i = 0; i + 1 < first.length; i++) {
            first[i + 1] = first[i] + images.captions(i).size();
        }
    }

    @Override
    public NDList views(NDList data, BatchKey key) {
        NDList inputs = views.views(data, key);
        int[] chosen = new int[key.size()];
        for (int i = 0; i < chosen.length; i++) {
            int picture = Math.toIntExact(key.index(i));
            int count = first[picture + 1] - first[picture];
            CounterRandom random = CounterRandom.of(DRAW, seed, key.epoch(), key.index(i));
            chosen[i] = first[picture] + random.nextInt(count);
        }
        inputs.addAll(captions.inputs(data.head().getManager(), chosen));
        return inputs;
    }
}
