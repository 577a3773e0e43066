package ai.dyad.examples.data;

import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.ImageDataset;
import java.util.Map;
import java.util.Optional;

/**
 * Images to train on, with the classes and test images for evaluation.
 *
 * @param source the value of {@code --data} that names them
 * @param name a short name for directories and headings
 * @param training the images to train on
 * @param test images kept for evaluation; if there are none, evaluation is leave-one-out
 * @param labelings the classes of the training images under each labeling, such as group and
 *     subgroup; empty if there are none
 * @param normalization the mean and standard deviation for normalizing their views
 */
public record LabeledImages(
        String source,
        String name,
        ImageDataset training,
        Optional<ImageDataset> test,
        Map<String, int[]> labelings,
        Normalization normalization)
        implements AutoCloseable {
    /** Frees the images. */
    @Override
    public void close() {
        training.close();
        test.ifPresent(ImageDataset::close);
    }
}
