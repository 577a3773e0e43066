package ai.dyad.loss;

/**
 * How two different samples of a batch are treated if their ids are equal, such as the same sample
 * drawn twice, captions of one image, or members of one class.
 *
 * <p>Such a pair is never a negative, because it would be a false one. Without ids, every other
 * sample is a negative.
 */
public enum EqualIds {
    /**
     * Every sample with the anchor's id is a positive, like the anchor's own other view. The loss
     * is the mean over an anchor's positives, each against all candidates.
     */
    POSITIVES,

    /** Other samples with the anchor's id are left out, neither positive nor negative. */
    IGNORED
}
