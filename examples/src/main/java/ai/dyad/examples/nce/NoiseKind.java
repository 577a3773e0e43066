package ai.dyad.examples.nce;

import ai.dyad.noise.EmpiricalNoise;
import ai.dyad.noise.LogUniformNoise;
import ai.dyad.noise.NoiseDistribution;
import ai.dyad.noise.UniformNoise;
import java.util.Locale;

/** The noise distributions. */
enum NoiseKind {
    /** All values equally likely. */
    UNIFORM {
        @Override
        NoiseDistribution create(double[] marginal) {
            return new UniformNoise(marginal.length);
        }
    },
    /** The marginal p(x). */
    MARGINAL {
        @Override
        NoiseDistribution create(double[] marginal) {
            return EmpiricalNoise.ofProbabilities(marginal);
        }
    },
    /** The marginal to the power of 0.75. */
    UNIGRAM {
        @Override
        NoiseDistribution create(double[] marginal) {
            long[] counts = new long[marginal.length];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = Math.max(1, Math.round(marginal[i] * CORPUS));
            }
            return EmpiricalNoise.unigram(counts, EmpiricalNoise.WORD2VEC_POWER);
        }
    },
    /** Log-uniform, independent of the marginal. */
    ZIPF {
        @Override
        NoiseDistribution create(double[] marginal) {
            return new LogUniformNoise(marginal.length);
        }
    };

    private static final double CORPUS = 1e9;

    abstract NoiseDistribution create(double[] marginal);

    /** Returns the name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
