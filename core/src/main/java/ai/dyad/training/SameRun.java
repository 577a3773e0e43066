package ai.dyad.training;

import ai.dyad.data.Fingerprint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses to resume a run with settings or data other than its own. */
final class SameRun {
    private static final Logger logger = LoggerFactory.getLogger(SameRun.class);

    private final RunDirectory directory;
    private final Map<String, String> settings;
    private final long steps;

    SameRun(RunDirectory directory, Map<String, String> settings, long steps) {
        this.directory = directory;
        this.settings = settings;
        this.steps = steps;
    }

    void requireSettings(Map<String, String> then, boolean extension) {
        TreeMap<String, String> others = new TreeMap<>(settings);
        String before = then.getOrDefault(TrainingRun.STEPS, "0");
        if (extension) {
            requireLonger(Long.parseLong(before));
        } else if (!before.equals(others.get(TrainingRun.STEPS))) {
            throw new TrainingException(
                    String.format(
                            "the run in %s was planned for %s steps, got %s: to train it longer, "
                                    + "extend it",
                            directory.path(), before, steps));
        }
        SavedState.requireEqual(
                "a run must be resumed with its own settings, those in " + directory.path(),
                then,
                others,
                Set.of(TrainingRun.STEPS));
    }

    private void requireLonger(long before) {
        if (steps <= before) {
            throw new TrainingException(
                    String.format(
                            "an extension must end after the %d steps of the run in %s, got %d",
                            before, directory.path(), steps));
        }
    }

    void requireData(Fingerprint now) throws IOException {
        Optional<Fingerprint> then = directory.readData();
        if (then.isEmpty()) {
            logger.warn(
                    "the run in {} did not record its data, so changes to it cannot be detected",
                    directory.path());
            return;
        }
        String differences = then.get().differences(now);
        if (!differences.isEmpty()) {
            throw new TrainingException(
                    "a run must be resumed with its own data, but since "
                            + directory.path()
                            + " was started, the data changed:\n"
                            + differences.indent(2)
                            + "Restore the data, or start a new run in another directory.");
        }
    }
}
