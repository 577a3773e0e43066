package ai.dyad.nn;

import ai.djl.nn.Block;
import java.util.Objects;

/** Builds a {@link DualEncoder}. */
public final class DualEncoderBuilder {
    private Block imageTower;
    private Block textTower;
    private int units;
    int imageInputs = 1;
    private boolean frozenImage;
    private boolean frozenText;
    LogitScale logitScale = new LogitScale();
    LogitBias logitBias;

    DualEncoderBuilder() {}

    /**
     * Sets the image tower.
     *
     * @param tower maps images to features (N, F)
     * @return this builder
     */
    public DualEncoderBuilder setImageTower(Block tower) {
        imageTower = tower;
        return this;
    }

    /**
     * Sets the text tower.
     *
     * @param tower maps texts to features (N, F), F as it likes
     * @return this builder
     */
    public DualEncoderBuilder setTextTower(Block tower) {
        textTower = tower;
        return this;
    }

    /**
     * Sets the dimension of the shared space.
     *
     * @param dimension D, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public DualEncoderBuilder setUnits(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("units must be >= 1, got " + dimension);
        }
        units = dimension;
        return this;
    }

    /**
     * Sets how many of the inputs belong to the image tower, 1 by default; the text tower gets all
     * others.
     *
     * @param count the number of arrays, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public DualEncoderBuilder optImageInputs(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("image inputs must be >= 1, got " + count);
        }
        imageInputs = count;
        return this;
    }

    /**
     * Freezes the image tower, as LiT does with a pretrained one.
     *
     * @return this builder
     */
    public DualEncoderBuilder optFrozenImageTower() {
        frozenImage = true;
        return this;
    }

    /**
     * Freezes the text tower.
     *
     * @return this builder
     */
    public DualEncoderBuilder optFrozenTextTower() {
        frozenText = true;
        return this;
    }

    /**
     * Sets the scale's block, to start from another scale: SigLIP's is 10.
     *
     * @param scale the block
     * @return this builder
     */
    public DualEncoderBuilder optLogitScale(LogitScale scale) {
        logitScale = Objects.requireNonNull(scale, "logit scale must not be null");
        return this;
    }

    /**
     * Adds the learned bias that SigLIP needs as a last prediction.
     *
     * @param bias the block
     * @return this builder
     */
    public DualEncoderBuilder optLogitBias(LogitBias bias) {
        logitBias = Objects.requireNonNull(bias, "logit bias must not be null");
        return this;
    }

    /**
     * Builds the block.
     *
     * @return the block
     * @throws IllegalArgumentException if a tower or the dimension is missing, or one block is
     *     given as both towers
     */
    public DualEncoder build() {
        if (units == 0) {
            throw new IllegalArgumentException("units must be set: call setUnits");
        }
        if (imageTower != null && imageTower == textTower) {
            throw new IllegalArgumentException(
                    "the towers must be two blocks, got the same one twice");
        }
        return new DualEncoder(this);
    }

    ProjectedTower image() {
        return tower("image", imageTower, frozenImage);
    }

    ProjectedTower text() {
        return tower("text", textTower, frozenText);
    }

    private ProjectedTower tower(String name, Block tower, boolean frozen) {
        if (tower == null) {
            throw new IllegalArgumentException("the " + name + " tower must be set, got null");
        }
        return new ProjectedTower(tower, units, frozen);
    }
}
