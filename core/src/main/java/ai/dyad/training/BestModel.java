package ai.dyad.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** Tracks the best validation, saves its checkpoint and counts the validations since. */
final class BestModel {
    private static final String VALUE = "best";
    private static final String STEP = "best-step";
    private static final String SINCE = "validations-since-best";

    private final String metric;
    private final Better better;
    private final int patience; // 0 for no early stopping
    private final RunCheckpoints checkpoints; // null if none is kept
    private float value = Float.NaN;
    private long step;
    private int since;

    private BestModel(String metric, Better better, int patience, RunCheckpoints checkpoints) {
        this.metric = metric;
        this.better = better;
        this.patience = patience;
        this.checkpoints = checkpoints;
    }

    static BestModel of(ValidationOptions<?> options, RunCheckpoints checkpoints) {
        String metric = options.bestMetric == null ? ValidationEvent.LOSS : options.bestMetric;
        Better better = options.better == null ? usual(options, metric) : options.better;
        return new BestModel(
                metric, better, options.patience, options.bestMetric == null ? null : checkpoints);
    }

    private static Better usual(ValidationOptions<?> options, String metric) {
        boolean loss =
                metric.equals(ValidationEvent.LOSS)
                        || options.evaluators.stream()
                                .filter(evaluator -> evaluator.getName().equals(metric))
                                .anyMatch(ai.djl.training.loss.Loss.class::isInstance);
        return loss ? Better.LOWER : Better.HIGHER;
    }

    /** Records a validation; returns whether it is the best so far. */
    boolean offer(long at, Map<String, Float> values) {
        float offered = values.get(metric);
        boolean best =
                !Float.isNaN(offered) && (Float.isNaN(value) || better.isBetter(offered, value));
        if (!best) {
            since++;
            return false;
        }
        value = offered;
        step = at;
        since = 0;
        if (checkpoints != null) {
            checkpoints.saveBest(at);
        }
        return true;
    }

    boolean isPatienceOver() {
        return patience > 0 && since >= patience;
    }

    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        if (step > 0 || since > 0) {
            notes.put(VALUE, Float.toString(value));
            notes.put(STEP, Long.toString(step));
            notes.put(SINCE, Integer.toString(since));
        }
        return notes;
    }

    void restore(Map<String, String> notes) {
        if (notes.containsKey(VALUE)) {
            value = Float.parseFloat(notes.get(VALUE));
            step = Long.parseLong(notes.get(STEP));
            since = Integer.parseInt(notes.get(SINCE));
        }
    }
}
