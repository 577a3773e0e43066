package ai.dyad.examples.mi;

import ai.dyad.evaluation.DonskerVaradhanBound;
import ai.dyad.evaluation.InfoNceBound;
import ai.dyad.evaluation.InterpolatedBound;
import ai.dyad.evaluation.JensenShannonBound;
import ai.dyad.evaluation.MutualInformationBound;
import ai.dyad.evaluation.NwjBound;
import java.util.List;

/**
 * A way to estimate mutual information: what the critic is trained on and how it is read.
 *
 * @param name the name in tables and pictures
 * @param objective what training maximises
 * @param readOut the bound that the trained critic is evaluated with
 * @param offset what to add to the trained critic's scores before they are read
 */
record Estimator(
        String name,
        MutualInformationBound objective,
        MutualInformationBound readOut,
        double offset) {
    /** Every estimator. */
    static List<Estimator> all(float alpha) {
        return List.of(
                of("InfoNCE", new InfoNceBound()),
                of("I_alpha, " + alpha, new InterpolatedBound(alpha)),
                of("NWJ", new NwjBound()),
                of("Donsker-Varadhan", new DonskerVaradhanBound()),
                // learns the log-ratio itself, which the NWJ bound expects 1 higher
                new Estimator("Jensen-Shannon", new JensenShannonBound(), new NwjBound(), 1));
    }

    /** Whether the critic is read by what it was trained on. */
    boolean readsItsObjective() {
        return objective == readOut;
    }

    private static Estimator of(String name, MutualInformationBound bound) {
        return new Estimator(name, bound, bound, 0);
    }
}
