package ai.dyad.monitoring;

import ai.djl.util.JsonUtils;
import ai.dyad.evaluation.EmbeddingHealth;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes measurements as JSON lines: one object per measured step, in the order of the steps.
 *
 * <p>Opened for a resumed run, it first drops the lines after the step that the run goes on from,
 * so that every step stands in it once.
 */
public final class MetricsFile implements Consumer<StepMetrics>, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(MetricsFile.class);

    private final BufferedWriter writer;
    private boolean failed;

    /**
     * Opens the file, which is created if need be.
     *
     * @param file the file
     * @param firstStep the steps already done; later lines are dropped
     * @throws IOException if it cannot be read or written
     */
    public MetricsFile(Path file, long firstStep) throws IOException {
        List<String> kept = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (step(line) <= firstStep) {
                    kept.add(line);
                }
            }
        }
        Files.write(file, kept);
        writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
    }

    /** {@inheritDoc} */
    @Override
    public void accept(StepMetrics metrics) {
        JsonObject line = new JsonObject();
        line.addProperty("step", metrics.step());
        line.addProperty("epoch", metrics.epoch());
        line.addProperty("loss", metrics.loss());
        line.addProperty("learning_rate", metrics.learningRate());
        line.addProperty("samples_per_second", metrics.samplesPerSecond());
        line.addProperty("positive_similarity", metrics.health().positiveSimilarity());
        line.addProperty("negative_similarity", metrics.health().negativeSimilarity());
        line.addProperty("top_one", metrics.health().topOne());
        line.addProperty("alignment", metrics.health().alignment());
        line.addProperty("uniformity", metrics.health().uniformity());
        line.addProperty("spread", metrics.health().spread());
        line.addProperty("effective_rank", metrics.health().effectiveRank());
        try {
            writer.write(line.toString());
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            // a full disk must not cost the training: it goes on, and says so once
            if (!failed) {
                failed = true;
                logger.warn(
                        "metrics of step {} could not be written: {}",
                        metrics.step(),
                        e.toString());
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException {
        writer.close();
    }

    /**
     * Reads a file back.
     *
     * @param file the file
     * @return its measurements, in order; nothing where there is no file
     * @throws IOException if it cannot be read
     */
    public static List<StepMetrics> read(Path file) throws IOException {
        List<StepMetrics> measured = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (step(line) < Long.MAX_VALUE) {
                    measured.add(parse(JsonUtils.GSON.fromJson(line, JsonObject.class)));
                }
            }
        }
        return measured;
    }

    private static StepMetrics parse(JsonObject line) {
        EmbeddingHealth health =
                new EmbeddingHealth(
                        line.get("positive_similarity").getAsFloat(),
                        line.get("negative_similarity").getAsFloat(),
                        line.get("top_one").getAsFloat(),
                        line.get("alignment").getAsFloat(),
                        line.get("uniformity").getAsFloat(),
                        line.get("spread").getAsFloat(),
                        line.get("effective_rank").getAsFloat());
        return new StepMetrics(
                line.get("step").getAsLong(),
                line.get("epoch").getAsLong(),
                line.get("loss").getAsFloat(),
                line.get("learning_rate").getAsFloat(),
                line.get("samples_per_second").getAsDouble(),
                health);
    }

    /** A line that a killed process left half written counts as one after every step. */
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
