package ai.dyad.examples.cpc;

import ai.dyad.examples.data.HeldOut;
import ai.dyad.examples.data.LabelledImages;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.ImageDataset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pictures to train on and pictures held out, with their classes.
 *
 * @param training the pictures to train on
 * @param heldOut the pictures to evaluate on
 * @param trainingClasses the classes of the former, empty where they are not known
 * @param heldOutClasses the classes of the latter
 * @param labelling what the classes are called
 * @param normalization the mean and standard deviation of the pixels
 */
record Sequences(
        ImageDataset training,
        ImageDataset heldOut,
        int[] trainingClasses,
        int[] heldOutClasses,
        String labelling,
        Normalization normalization) {
    /** Takes the test set, or holds a fifth out where there is none. */
    static Sequences of(LabelledImages images) {
        Optional<Map.Entry<String, int[]>> labelling =
                images.labellings().entrySet().stream().findFirst();
        int[] classes = labelling.map(Map.Entry::getValue).orElse(new int[0]);
        String name = labelling.map(Map.Entry::getKey).orElse("");
        ImageDataset all = images.training();
        if (images.test().isPresent()) {
            ImageDataset test = images.test().get();
            return new Sequences(all, test, classes, test.classes(), name, images.normalization());
        }
        int[] kept = HeldOut.training(Math.toIntExact(all.size()));
        int[] held = HeldOut.evaluation(Math.toIntExact(all.size()));
        return new Sequences(
                subset(all, kept),
                subset(all, held),
                select(classes, kept),
                select(classes, held),
                name,
                images.normalization());
    }

    private static int[] select(int[] classes, int... positions) {
        return classes.length == 0
                ? classes
                : IntStream.of(positions).map(position -> classes[position]).toArray();
    }

    static ImageDataset subset(ImageDataset images, int... positions) {
        return images.subset(IntStream.of(positions).asLongStream().toArray());
    }

    boolean labelled() {
        return trainingClasses.length > 0;
    }

    int height() {
        return training.height();
    }
}
