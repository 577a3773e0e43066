package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbours;
import ai.dyad.embedding.Neighbours;

/**
 * Classifies images by descriptions of the classes, without a labelled image: the class of the
 * nearest text wins.
 *
 * <p>Each class is described by one or more prompts, the class's name in several templates such as
 * "a photo of a {}". Its vector is the mean of its prompts' unit vectors, made a unit vector again:
 *
 * <p>\(w_c = u_c / \lVert u_c \rVert\), \(u_c = \frac{1}{P_c} \sum_p t_{c,p} / \lVert t_{c,p}
 * \rVert\); the class of image x is the c with the largest \(x \cdot w_c / \lVert x \rVert\).
 *
 * <p>Of equal scores the lower class wins. Words never come in here: prompts are given as
 * embeddings, with the class as their label.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, sec. 3.1.4, prompt
 *     engineering and ensembling</a>
 */
public final class ZeroShotClassifier {
    private static final String PROTOCOL = "clip-zero-shot-v1";
    private static final int TOP = 5;

    private final EmbeddingTable classes;
    private final NearestNeighbours search;

    private ZeroShotClassifier(EmbeddingTable classes) {
        this.classes = classes;
        this.search = NearestNeighbours.cosine(classes);
    }

    /**
     * Makes a classifier.
     *
     * @param prompts one row per prompt, labelled by its class: 0 to C - 1, none left out
     * @return the classifier
     * @throws IllegalArgumentException if there are no labels, a class below the greatest has no
     *     prompt, or a row holds NaN or infinity
     */
    public static ZeroShotClassifier of(EmbeddingTable prompts) {
        int count = Labels.require(prompts, "prompts");
        EmbeddingTable units = prompts.normalized();
        int dimension = units.dimension();
        double[][] sums = new double[count][dimension];
        int[] sizes = new int[count];
        for (int i = 0; i < units.size(); i++) {
            float[] row = units.row(i);
            sizes[units.label(i)]++;
            for (int j = 0; j < dimension; j++) {
                sums[units.label(i)][j] += row[j];
            }
        }
        float[] means = new float[Math.multiplyExact(count, dimension)];
        for (int c = 0; c < count; c++) {
            if (sizes[c] == 0) {
                throw new IllegalArgumentException(
                        "every class must have a prompt, but class "
                                + c
                                + " of "
                                + count
                                + " has none");
            }
            for (int j = 0; j < dimension; j++) {
                means[c * dimension + j] = (float) (sums[c][j] / sizes[c]);
            }
        }
        return new ZeroShotClassifier(EmbeddingTable.of(means, dimension).normalized());
    }

    /**
     * Returns the vectors of the classes.
     *
     * @return one unit row per class, in their order
     */
    public EmbeddingTable classEmbeddings() {
        return classes;
    }

    /**
     * Names the class of every image.
     *
     * @param images embedded images, of the prompts' dimension
     * @return one class per image
     * @throws IllegalArgumentException if the dimensions differ, or a row holds NaN or infinity
     */
    public int[] classify(EmbeddingTable images) {
        Neighbours nearest = search.search(images, 1);
        int[] found = new int[images.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = nearest.index(i, 0);
        }
        return found;
    }

    /**
     * Counts how many images are classified rightly.
     *
     * @param images embedded images, labelled by their class
     * @return the accuracies
     * @throws IllegalArgumentException as {@link #classify}, and if there are no labels or one is
     *     not the number of a class
     */
    public ZeroShotResult evaluate(EmbeddingTable images) {
        int used = Labels.require(images, "images");
        if (used > classes.size()) {
            throw new IllegalArgumentException(
                    "classes must be below " + classes.size() + ", got " + (used - 1));
        }
        Neighbours nearest = search.search(images, TOP);
        int[] members = new int[used];
        int first = 0;
        int firstFew = 0;
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            members[label]++;
            for (int j = 0; j < nearest.k(); j++) {
                if (nearest.index(i, j) == label) {
                    first += j == 0 ? 1 : 0;
                    firstFew++;
                }
            }
        }
        int commonest = 0;
        for (int count : members) {
            commonest = Math.max(commonest, count);
        }
        double count = images.size();
        return new ZeroShotResult(
                PROTOCOL,
                images.size(),
                classes.size(),
                first / count,
                firstFew / count,
                commonest / count);
    }
}
