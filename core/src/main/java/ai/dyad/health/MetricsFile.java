package ai.dyad.health;

import ai.djl.util.JsonUtils;
import ai.dyad.internal.Text;
import ai.dyad.training.FitPlan;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import ai.dyad.training.ValidationEvent;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes metrics as JSON lines: one object per measured step, in step order, and one per
 * validation.
 *
 * <p>For a resumed run, it first removes the lines after the step from which the run resumes, so
 * that every step occurs once. As a listener of the trainer it opens the file and writes the
 * validations; the step metrics come from a {@link HealthMonitor}:
 *
 * <pre>{@code
 * try (MetricsFile metrics = new MetricsFile(file)) {
 *     builder.addStepListener(metrics)
 *            .addStepListener(new HealthMonitor(10, List.of(metrics)));
 * }
 * }</pre>
 */
public final class MetricsFile implements Consumer<StepMetrics>, StepListener, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(MetricsFile.class);

    private static final String VALIDATION = "validation";

    private final Path file;
    private BufferedWriter writer; // null until the file is opened
    private boolean failed;

    /**
     * Uses a file, which is opened when training starts.
     *
     * @param file the file, created if missing
     */
    public MetricsFile(Path file) {
        this.file = file;
    }

    /**
     * Opens the file, which is created if missing.
     *
     * @param file the file
     * @param firstStep the number of steps already completed; later lines are removed
     * @throws IOException if it cannot be read or written
     */
    public MetricsFile(Path file, long firstStep) throws IOException {
        this(file);
        open(firstStep);
    }

    private void open(long firstStep) throws IOException {
        if (writer != null) {
            return;
        }
        StringBuilder kept = new StringBuilder();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (step(line) <= firstStep) {
                    kept.append(line).append('\n');
                }
            }
        }
        Text.write(file, kept.toString());
        writer = Text.newWriter(file, StandardOpenOption.APPEND);
    }

    /** {@inheritDoc} */
    @Override
    public void onStart(FitPlan plan) {
        try {
            open(plan.firstStep());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes nothing; step metrics come from a {@link HealthMonitor}. */
    @Override
    public void onStep(StepEvent event) {}

    /** {@inheritDoc} */
    @Override
    public void onValidation(ValidationEvent event) {
        JsonObject values = new JsonObject();
        event.values().forEach((name, value) -> put(values, name, value));
        JsonObject line = new JsonObject();
        line.addProperty("step", event.step());
        line.addProperty("epoch", event.epoch());
        line.add(VALIDATION, values);
        write(event.step(), line);
    }

    /** {@inheritDoc} */
    @Override
    public void accept(StepMetrics metrics) {
        JsonObject line = new JsonObject();
        line.addProperty("step", metrics.step());
        line.addProperty("epoch", metrics.epoch());
        metrics.values().forEach((name, value) -> put(line, name, value));
        write(metrics.step(), line);
    }

    private void write(long step, JsonObject line) {
        if (writer == null) {
            throw new IllegalStateException(
                    "a file of metrics must be open: add it to the trainer with addStepListener, or"
                            + " give the first step to its constructor");
        }
        try {
            writer.write(line.toString());
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            // a full disk must not stop the training: it continues and warns once
            if (!failed) {
                failed = true;
                logger.warn("metrics of step {} could not be written: {}", step, e.toString());
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    /**
     * Reads the step metrics of a file, without the validations.
     *
     * @param file the file
     * @return its metrics, in order; empty if there is no file
     * @throws IOException if it cannot be read
     */
    public static List<StepMetrics> read(Path file) throws IOException {
        List<StepMetrics> measured = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (step(line) < Long.MAX_VALUE) {
                    JsonObject object = JsonUtils.GSON.fromJson(line, JsonObject.class);
                    if (!object.has(VALIDATION)) {
                        measured.add(parse(object));
                    }
                }
            }
        }
        return measured;
    }

    private static StepMetrics parse(JsonObject line) {
        EmbeddingHealth health =
                new EmbeddingHealth(
                        number(line, "positive_similarity"),
                        number(line, "negative_similarity"),
                        number(line, "top_one"),
                        number(line, "alignment"),
                        number(line, "uniformity"),
                        number(line, "spread"),
                        number(line, "effective_rank"));
        return new StepMetrics(
                line.get("step").getAsLong(),
                line.get("epoch").getAsLong(),
                (float) number(line, "loss"),
                (float) number(line, "learning_rate"),
                number(line, "samples_per_second"),
                health);
    }

    /** Adds a number; NaN and infinity, which JSON lacks, become null. */
    private static void put(JsonObject line, String name, Number value) {
        line.addProperty(name, Double.isFinite(value.doubleValue()) ? value : null);
    }

    private static double number(JsonObject line, String name) {
        return line.get(name).isJsonNull() ? Double.NaN : line.get(name).getAsDouble();
    }

    /**
     * Returns the step of a line; an incomplete line, left by a killed process, counts as after
     * every step.
     */
    private static long step(String line) {
        try {
            JsonObject object = JsonUtils.GSON.fromJson(line, JsonObject.class);
            return object == null || !object.has("step")
                    ? Long.MAX_VALUE
                    : object.get("step").getAsLong();
        } catch (JsonParseException e) {
            return Long.MAX_VALUE;
        }
    }
}
