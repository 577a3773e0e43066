package ai.dyad.loss;

/** Which triplets of a labelled batch a {@link TripletLoss} looks at. */
public enum TripletMining {
    /**
     * Each anchor with its least similar positive and its most similar negative (Hermans et al.
     * 2017, "In Defense of the Triplet Loss", eq. 5). Anchors without a positive or without a
     * negative are left out.
     */
    BATCH_HARD,

    /**
     * Each pair of anchor and positive with the most similar of the negatives that are less similar
     * than the positive (Schroff et al. 2015, "FaceNet", sec. 3.2); where there is none, with the
     * least similar negative of all. Anchors without a negative are left out.
     */
    SEMI_HARD
}
