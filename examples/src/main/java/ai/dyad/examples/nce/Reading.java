package ai.dyad.examples.nce;

import ai.djl.ndarray.NDArray;
import ai.dyad.information.DistributionRecovery;

/** A way to compute log p(x|c) from scores (C, V), given log q (V) and k. */
enum Reading {
    /** The scores are log-probabilities. */
    AS_IS("") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.selfNormalized(scores);
        }
    },
    /** The softmax over all values. */
    SOFTMAX("") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.normalized(scores);
        }
    },
    /** The softmax of a density ratio p/q, which is wrong unless q is uniform. */
    SOFTMAX_OF_RATIO(", without q") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.normalized(scores);
        }
    },
    /** The softmax of the density ratio p/q times q. */
    RATIO_TIMES_Q(", times q") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.fromRatio(scores, logQ);
        }
    },
    /** The density ratio p/(k q) times k q. */
    TIMES_K_Q(", times k q") {
        @Override
        NDArray read(NDArray scores, NDArray logQ, int k) {
            return DistributionRecovery.fromNegativeSampling(scores, logQ, k);
        }
    };

    private final String suffix;

    Reading(String suffix) {
        this.suffix = suffix;
    }

    /** Returns what is appended to the method's name. */
    String suffix() {
        return suffix;
    }

    abstract NDArray read(NDArray scores, NDArray logQ, int k);
}
