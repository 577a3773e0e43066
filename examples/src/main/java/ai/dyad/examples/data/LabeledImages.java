package ai.dyad.examples.data;

import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.ImageDataset;
import java.util.Map;
import java.util.Optional;

/**
 * Pictures to train on, and what is known of them for evaluation.
 *
 * @param source how {@code --data} names them
 * @param name a short name for directories and headings
 * @param training the pictures to train on
 * @param test pictures kept for evaluation; where there are none, evaluation leaves one out
 * @param labelings the classes of the training pictures under each labeling, such as group and
 *     subgroup; empty where nothing is known
 * @param normalization the mean and standard deviation that their views are normalized with
 */
public record LabeledImages(
        String source,
        String name,
        ImageDataset training,
        Optional<ImageDataset> test,
        Map<String, int[]> labelings,
        Normalization normalization)
        implements AutoCloseable {
    /** Frees the pictures. */
    @Override
    public void close() {
        training.close();
        test.ifPresent(ImageDataset::close);
    }
}
