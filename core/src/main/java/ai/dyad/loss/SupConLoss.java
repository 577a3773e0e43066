package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The supervised contrastive loss: each row has to identify the rows of its class among all others.
 *
 * <p>With the unit rows z, \(s_{ij} = z_i \cdot z_j / \tau\), and P(i) the other rows of i's class,
 *
 * <p>\(L = \frac{1}{|A|} \sum_{i \in A} \frac{1}{|P(i)|} \sum_{p \in P(i)} \left[\log \sum_{j \ne
 * i} e^{s_{ij}} - s_{ip}\right]\).
 *
 * <ul>
 *   <li>predictions: features (N, D), raw projections; for several views of a sample, put them one
 *       below the other and repeat the classes
 *   <li>labels: class (N) of an integer type
 *   <li>returns: a scalar in nats, the mean over the anchors A that have a positive at all
 * </ul>
 *
 * <p>If no class occurs twice, the result is an error on the CPU and NaN on an accelerator (see
 * {@link InputCheck}). Temperature defaults to the paper's 0.1. Unlike the paper's code, this class
 * does not multiply by τ/0.07.
 *
 * <p>Source: Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2, L_out. With two rows per
 * class it is {@link NtXentLoss}.
 *
 * @see InputCheck
 */
public final class SupConLoss extends CheckedLoss {
    private final float temperature;
    private final AnchorLoss anchorLoss;
    private final TileSize tileSize;
    private final SoftmaxProblem.Terms terms;
    private final AtomicBoolean warned = new AtomicBoolean();

    private SupConLoss(Builder builder) {
        super("SupConLoss");
        temperature = builder.temperature;
        anchorLoss = new AnchorLoss.CrossEntropy(builder.labelSmoothing);
        tileSize = builder.tileSize;
        terms =
                new SoftmaxProblem.Terms(
                        EqualIds.POSITIVES,
                        builder.labelSmoothing,
                        false,
                        -1 / temperature,
                        1 / temperature);
    }

    /**
     * Returns a builder with the paper's defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        int tileRows = tileSize.rows(predictions.get(0), predictions.get(0).size(0));
        return tileRows == TileSize.DENSE
                ? dense(labels, predictions)
                : new SymmetricTiles(terms, tileRows).loss(labels, predictions);
    }

    private NDArray dense(NDList labels, NDList predictions) {
        NDArray z = Rows.unit(predictions.get(0)); // (N, D)
        NDArray logits = z.div(Rows.constant(z, temperature)).matMul(z.transpose()); // (N, N)
        RowIdentity rows = RowIdentity.of(z, labels);
        Candidates others = new PairRelations(rows, rows, EqualIds.POSITIVES).of(logits);
        NDArray anchors = others.anchorsWith(others.positive()); // (N)
        return anchorLoss.of(others).sum().div(anchors.sum());
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("1 prediction", predictions, 1, 1, "features");
        Expect.floats("features", predictions.get(0), "(N, D)", 2);
        Expect.count("1 label", labels, 1, 1, "class");
        Expect.integers("class", labels.get(0), new Shape(predictions.get(0).size(0)));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkDirections("features", predictions.get(0), warned);
        if (EqualIdPairs.of(labels.get(0)).count() == 0) {
            throw new IllegalArgumentException(
                    "a class must occur at least twice in a batch, got none among "
                            + labels.get(0).size()
                            + " labels: nothing is positive");
        }
    }

    /** Builds a {@link SupConLoss}. */
    public static final class Builder {
        private float temperature = 0.1f;
        private float labelSmoothing;
        private TileSize tileSize = TileSize.AUTOMATIC;

        private Builder() {}

        /**
         * Sets the temperature τ that divides the cosines, 0.1 by default.
         *
         * @param temperature τ &gt; 0
         * @return this builder
         * @throws IllegalArgumentException if it is not &gt; 0
         */
        public Builder optTemperature(float temperature) {
            this.temperature = Checks.positive("temperature", temperature);
            return this;
        }

        /**
         * Sets the share ε of the target that is spread evenly over all candidates, 0 by default.
         *
         * @param labelSmoothing ε in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside of [0, 1)
         */
        public Builder optLabelSmoothing(float labelSmoothing) {
            this.labelSmoothing = Checks.fraction("label smoothing", labelSmoothing);
            return this;
        }

        /**
         * Sets how many rows of logits are computed at a time; chosen automatically by default. It
         * changes memory and time, but neither the value nor the gradients.
         *
         * @param rows the rows and columns of a tile; more than there are for all at once; or 0 for
         *     the whole matrix under autograd
         * @return this builder
         * @throws IllegalArgumentException if it is &lt; 0
         */
        public Builder optTileSize(int rows) {
            tileSize = TileSize.of(rows);
            return this;
        }

        /**
         * Builds the loss.
         *
         * @return the loss
         */
        public SupConLoss build() {
            return new SupConLoss(this);
        }
    }
}
