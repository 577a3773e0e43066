package ai.dyad.examples.mi;

import ai.dyad.information.DonskerVaradhanBound;
import ai.dyad.information.InfoNceBound;
import ai.dyad.information.InterpolatedBound;
import ai.dyad.information.JensenShannonBound;
import ai.dyad.information.MutualInformationBound;
import ai.dyad.information.NwjBound;
import java.util.List;

/**
 * A way to estimate mutual information: the objective of the critic and the bound that is
 * evaluated.
 *
 * @param name the name in tables and charts
 * @param objective what training maximizes
 * @param readOut the bound that the trained critic is evaluated with
 * @param offset a constant that is added to the trained critic's scores before the evaluation
 */
record Estimator(
        String name,
        MutualInformationBound objective,
        MutualInformationBound readOut,
        double offset) {
    /** Returns all estimators. */
    static List<Estimator> all(float alpha) {
        return List.of(
                of("InfoNCE", new InfoNceBound()),
                of("I_alpha, " + alpha, new InterpolatedBound(alpha)),
                of("NWJ", new NwjBound()),
                of("Donsker-Varadhan", new DonskerVaradhanBound()),
                // its critic learns the log-ratio; the NWJ bound is best for the log-ratio plus 1
                new Estimator("Jensen-Shannon", new JensenShannonBound(), new NwjBound(), 1));
    }

    /** Returns whether the critic is evaluated by its training objective. */
    boolean readsItsObjective() {
        return objective == readOut;
    }

    private static Estimator of(String name, MutualInformationBound bound) {
        return new Estimator(name, bound, bound, 0);
    }
}
