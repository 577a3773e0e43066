package ai.dyad.loss;

/**
 * What two different samples of a batch are to each other when their ids are equal: the same sample
 * drawn twice, captions of one image, members of one class.
 *
 * <p>Treating such a pair as a negative would push apart what belongs together (a false negative),
 * so that is not on offer; without ids, every other sample is a negative.
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
