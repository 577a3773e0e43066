package ai.dyad.training;

import ai.djl.training.evaluator.Evaluator;
import ai.dyad.internal.NearestName;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks that a trainer's settings are present and consistent. */
final class Required {
    private Required() {}

    static void check(ValidationOptions<?> options) {
        set("a model", options.model, "setModel");
        set("a loss", options.loss, "setLoss");
        set("an optimizer", options.optimizer, "setOptimizer");
        Set<String> metrics = metrics(options);
        if (options.checkpoints != null) {
            SavedState.require(options.optimizer, "checkpoints need");
        }
        if (options.bestMetric != null) {
            set("a directory for the best checkpoint", options.checkpoints, "optCheckpoints");
            set("validation data for the best checkpoint", options.validationData, "optValidation");
            known(options.bestMetric, metrics);
        }
        if (options.patience > 0) {
            set("validation data for the patience", options.validationData, "optValidation");
        }
    }

    private static Set<String> metrics(ValidationOptions<?> options) {
        Set<String> names = new LinkedHashSet<>();
        names.add(ValidationEvent.LOSS);
        for (Evaluator evaluator : options.evaluators) {
            if (!names.add(evaluator.getName())) {
                throw new IllegalArgumentException(
                        "evaluators must have unique names, got \""
                                + evaluator.getName()
                                + "\" beside "
                                + names);
            }
        }
        return names;
    }

    private static void known(String metric, Set<String> metrics) {
        if (!metrics.contains(metric)) {
            throw new IllegalArgumentException(
                    "the metric of optKeepBest must be one of "
                            + metrics
                            + ", got \""
                            + metric
                            + "\""
                            + NearestName.of(metric, metrics)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; add its evaluator with addEvaluators"));
        }
    }

    private static void set(String what, Object value, String method) {
        if (value == null) {
            throw new IllegalStateException(what + " must be set: call " + method);
        }
    }
}
