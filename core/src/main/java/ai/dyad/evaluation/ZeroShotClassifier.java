package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;

/**
 * Classifies images by text descriptions of the classes, without labeled images: the class of the
 * nearest text wins.
 *
 * <p>Each class is described by one or more prompts, such as the class's name in several templates
 * like "a photo of a {}". Its vector is the normalized mean of its prompts' unit vectors:
 *
 * <p>\(w_c = u_c / \lVert u_c \rVert\), \(u_c = \frac{1}{P_c} \sum_p t_{c,p} / \lVert t_{c,p}
 * \rVert\); the class of image x is the c with the largest \(x \cdot w_c / \lVert x \rVert\).
 *
 * <p>Of equal scores the lower class wins. Prompts are given as embeddings with their classes, not
 * as text.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP, sec. 3.1.4, prompt
 *     engineering and ensembling</a>
 */
public final class ZeroShotClassifier {
    private static final String PROTOCOL = "clip-zero-shot-v1";
    private static final int TOP = 5;

    private final ClassNumbers numbers;
    private final EmbeddingTable classes;
    private final NearestNeighbors search;

    private ZeroShotClassifier(ClassNumbers numbers, EmbeddingTable means) {
        this.numbers = numbers;
        this.classes = means.normalized().withClasses(numbers.classes());
        this.search = NearestNeighbors.cosine(classes);
    }

    /**
     * Creates a classifier.
     *
     * @param prompts one row per prompt, with its class; a class may have several prompts
     * @return a classifier for the classes that have a prompt
     * @throws IllegalArgumentException if a prompt has no class, or a row holds NaN or infinity
     */
    public static ZeroShotClassifier of(EmbeddingTable prompts) {
        ClassNumbers numbers = ClassNumbers.of(prompts, "prompts");
        int[] rows = numbers.numbers(prompts);
        EmbeddingTable units = prompts.normalized();
        int dimension = units.dimension();
        double[][] sums = new double[numbers.count()][dimension];
        int[] sizes = new int[numbers.count()];
        for (int i = 0; i < units.size(); i++) {
            float[] row = units.row(i);
            sizes[rows[i]]++;
            for (int j = 0; j < dimension; j++) {
                sums[rows[i]][j] += row[j];
            }
        }
        float[] means = new float[Math.multiplyExact(sums.length, dimension)];
        for (int c = 0; c < sums.length; c++) {
            for (int j = 0; j < dimension; j++) {
                means[c * dimension + j] = (float) (sums[c][j] / sizes[c]);
            }
        }
        return new ZeroShotClassifier(numbers, EmbeddingTable.of(means, dimension));
    }

    /**
     * Returns the vectors of the classes.
     *
     * @return one unit row per class, in ascending order of the classes
     */
    public EmbeddingTable classEmbeddings() {
        return classes;
    }

    /**
     * Predicts the class of every image.
     *
     * @param images embedded images, of the prompts' dimension
     * @return one class per image
     * @throws IllegalArgumentException if the dimensions differ, or a row holds NaN or infinity
     */
    public long[] classify(EmbeddingTable images) {
        Neighbors nearest = search.search(images, 1);
        long[] found = new long[images.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = numbers.classOf(nearest.index(i, 0));
        }
        return found;
    }

    /**
     * Computes the accuracy on images with known classes.
     *
     * @param images embedded images, with their classes
     * @return the accuracies
     * @throws IllegalArgumentException as {@link #classify}, and if an image has no class or its
     *     class has no prompt
     */
    public ZeroShotResult evaluate(EmbeddingTable images) {
        int[] wanted = numbersOf(images);
        Neighbors nearest = search.search(images, TOP);
        int[] members = new int[classes.size()];
        int first = 0;
        int firstFew = 0;
        for (int i = 0; i < images.size(); i++) {
            int number = wanted[i];
            members[number]++;
            for (int j = 0; j < nearest.k(); j++) {
                if (nearest.index(i, j) == number) {
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

    private int[] numbersOf(EmbeddingTable images) {
        ClassNumbers.require(images, "images");
        int[] found = numbers.numbers(images);
        for (int i = 0; i < found.length; i++) {
            if (found[i] < 0) {
                throw new IllegalArgumentException(
                        "every class must have a prompt, but class "
                                + images.classOf(i)
                                + " of image "
                                + i
                                + " has none");
            }
        }
        return found;
    }
}
