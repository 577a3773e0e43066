package ai.dyad.clip;

import ai.djl.modality.Classifications;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.ZeroShotClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Zero-shot image classifier: it embeds the prompts of each class once and assigns an image to the
 * class whose mean prompt is nearest. Thread-safe.
 *
 * @see ClipModel#classifier
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, section 3.1</a>
 */
public final class ImageClassifier {
    private final ClipModel model;
    private final List<String> names;
    private final ZeroShotClassifier zeroShot;

    ImageClassifier(ClipModel model, List<String> classNames, PromptTemplates templates) {
        if (classNames.isEmpty()) {
            throw new IllegalArgumentException("class names must be at least 1, got 0");
        }
        this.model = model;
        names = List.copyOf(classNames);
        int perClass = templates.templates().size();
        int[] classes = new int[names.size() * perClass];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = i / perClass;
        }
        zeroShot =
                ZeroShotClassifier.of(
                        model.embedTexts(templates.prompts(names)).withClasses(classes));
    }

    /**
     * Returns the underlying classifier of embeddings, for many images and for evaluation. Its
     * class c is the class name at position c.
     *
     * @return the classifier
     */
    public ZeroShotClassifier zeroShot() {
        return zeroShot;
    }

    /**
     * Classifies an image.
     *
     * @param image the image file
     * @return the probability of each class: the softmax over the cosine similarities times the
     *     learned logit scale. Models saved in the older format 1 have no scale; 1 / 0.07 is used
     * @throws IOException if the image cannot be read
     */
    public Classifications classify(Path image) throws IOException {
        float[] vector = model.images().embed(List.of(image)).normalized().row(0);
        EmbeddingTable classes = zeroShot.classEmbeddings();
        double scale = model.getEncoders().getLogitScale().getScale();
        double[] logits = new double[classes.size()];
        for (int c = 0; c < logits.length; c++) {
            float[] row = classes.row(c);
            for (int i = 0; i < row.length; i++) {
                logits[c] += scale * vector[i] * row[i];
            }
        }
        double largest = DoubleStream.of(logits).max().orElseThrow();
        double[] weights = DoubleStream.of(logits).map(x -> Math.exp(x - largest)).toArray();
        double sum = DoubleStream.of(weights).sum();
        return new Classifications(
                names, DoubleStream.of(weights).mapToObj(weight -> weight / sum).toList());
    }
}
