package ai.dyad.examples.nce;

import ai.djl.ndarray.NDArray;
import ai.dyad.information.DistributionRecovery;

/** How log p(x|c) is read from scores (C, V), given log q (V) and k. */
enum Reading {
    /** Scores are log-probabilities. */
    AS_IS("") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.selfNormalized(scores);
        }
    },
    /** A softmax over all values. */
    SOFTMAX("") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.normalized(scores);
        }
    },
    /** A softmax of a ratio, which is wrong unless q is uniform. */
    SOFTMAX_OF_RATIO(", q forgotten") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.normalized(scores);
        }
    },
    /** A softmax of the ratio times q. */
    RATIO_TIMES_Q(", q put back") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.fromRatio(scores, logQ);
        }
    },
    /** The ratio times k q. */
    TIMES_K_Q(", k q put back") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.fromNegativeSampling(scores, logQ, k);
        }
    };

    private final String suffix;

    Reading(String suffix) {
        this.suffix = suffix;
    }

    /** The suffix of the method's name. */
    String suffix() {
        return suffix;
    }

    abstract NDArray read(NDArray scores, NDArray logQ, int k);
}
