package ai.dyad.examples.cpc;

import ai.dyad.data.Split;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.ImageDataset;
import java.util.Map;
import java.util.stream.IntStream;

/** Training images and held-out images, with their classes. */
final class Sequences {
    private static final double HELD_OUT_SHARE = 0.2;

    private final LabeledImages images;
    private final ImageDataset training;
    private final ImageDataset heldOut;
    private final String labeling; // empty if classes are unknown
    private final int[] trainingClasses;
    private final int[] heldOutClasses;

    /**
     * Holds out the test set, or a fifth of the images if there is none.
     *
     * @param images the images; the caller closes them
     */
    Sequences(LabeledImages images) {
        this.images = images;
        Map.Entry<String, int[]> first =
                images.labelings().entrySet().stream()
                        .findFirst()
                        .orElse(Map.entry("", new int[0]));
        labeling = first.getKey();
        int[] classes = first.getValue();
        ImageDataset all = images.training();
        if (images.test().isPresent()) {
            training = all;
            heldOut = images.test().get();
            trainingClasses = classes;
            heldOutClasses = heldOut.classes();
        } else {
            Split split = Split.byPosition(Math.toIntExact(all.size()), HELD_OUT_SHARE);
            int[] kept = split.training();
            int[] held = split.heldOut();
            training = subset(all, kept);
            heldOut = subset(all, held);
            trainingClasses = labeled() ? select(classes, kept) : classes;
            heldOutClasses = labeled() ? select(classes, held) : classes;
        }
    }

    static ImageDataset subset(ImageDataset images, int... positions) {
        return images.subset(IntStream.of(positions).asLongStream().toArray());
    }

    static int[] select(int[] classes, int... positions) {
        return IntStream.of(positions).map(position -> classes[position]).toArray();
    }

    ImageDataset training() {
        return training;
    }

    ImageDataset heldOut() {
        return heldOut;
    }

    /** Returns whether the classes of the images are known. */
    boolean labeled() {
        return !labeling.isEmpty();
    }

    /** Returns the name of the classes; empty if they are unknown. */
    String labeling() {
        return labeling;
    }

    /** Returns the classes of the training images at some positions. */
    int[] trainingClasses(int... positions) {
        return select(trainingClasses, positions);
    }

    /** Returns the classes of the held-out images. */
    int[] heldOutClasses() {
        return heldOutClasses.clone();
    }

    Normalization normalization() {
        return images.normalization();
    }

    /** Returns the number of rows in an image. */
    int height() {
        return training.height();
    }
}
