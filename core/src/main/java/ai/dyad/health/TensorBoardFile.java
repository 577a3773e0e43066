package ai.dyad.health;

import ai.dyad.training.FitPlan;
import ai.dyad.training.StepEvent;
import ai.dyad.training.StepListener;
import ai.dyad.training.ValidationEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes metrics as an event file of TensorBoard: the numbers of {@link MetricsFile} under its
 * names, those of steps as {@code training/loss}, those of validations as {@code validation/loss}.
 *
 * <p>A resumed run adds a file, whose beginning tells TensorBoard to drop the steps that are
 * trained again, so that every step shows once. As a listener of the trainer it opens the file and
 * writes the validations; the step metrics come from a {@link HealthMonitor}:
 *
 * <pre>{@code
 * try (TensorBoardFile events = new TensorBoardFile(directory)) {
 *     builder.addStepListener(events)
 *            .addStepListener(new HealthMonitor(10, List.of(events)));
 * }
 * }</pre>
 *
 * <p>Numbers are float32, as TensorBoard stores them, and written without delay. {@code tensorboard
 * --logdir DIR} shows all runs in the folders under DIR.
 */
public final class TensorBoardFile implements Consumer<StepMetrics>, StepListener, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TensorBoardFile.class);

    private static final String TRAINING = "training/";
    private static final String VALIDATION = "validation/";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final Pattern NAME =
            Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,18})\\..+");

    private final Path directory;
    private final InstantSource clock;
    private OutputStream stream; // null until the file is opened
    private boolean failed;

    /**
     * Uses a directory, in which a file is opened when training starts.
     *
     * @param directory the directory, created if missing
     */
    public TensorBoardFile(Path directory) {
        this(directory, InstantSource.system());
    }

    TensorBoardFile(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Returns whether a directory holds event files.
     *
     * @param directory any path
     * @return whether there is at least one event file directly in it
     * @throws IOException if it cannot be read
     */
    public static boolean isIn(Path directory) throws IOException {
        return latest(directory) >= 0;
    }

    /**
     * Opens a new file in the directory.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void onStart(FitPlan plan) {
        if (stream != null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            stream = Files.newOutputStream(newFile(), StandardOpenOption.CREATE_NEW);
            stream.write(TensorBoardEvent.version(seconds()));
            if (plan.firstStep() > 0) {
                stream.write(TensorBoardEvent.restart(seconds(), plan.firstStep() + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(
                            String.format(
                                    "the directory of TensorBoard's events must be writable, but"
                                            + " %s is not (%s): make it so, or choose another",
                                    directory, e),
                            e));
        }
    }

    /** Returns a name that sorts after all others there: TensorBoard reads in this order. */
    private Path newFile() throws IOException {
        long seconds = Math.max(clock.millis() / 1000, latest(directory) + 1);
        return directory.resolve(
                String.format(
                        "events.out.tfevents.%010d.%s.%d",
                        seconds, host(), ProcessHandle.current().pid()));
    }

    /** Returns the seconds in the last name of an event file, or -1 if there is none. */
    private static long latest(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return -1;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max()
                    .orElse(-1);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private double seconds() {
        return clock.millis() / MILLIS_PER_SECOND;
    }

    /** Writes nothing; step metrics come from a {@link HealthMonitor}. */
    @Override
    public void onStep(StepEvent event) {}

    /** {@inheritDoc} */
    @Override
    public void onValidation(ValidationEvent event) {
        write(event.step(), VALIDATION, event.values());
    }

    /** {@inheritDoc} */
    @Override
    public void accept(StepMetrics metrics) {
        write(metrics.step(), TRAINING, metrics.values());
    }

    private void write(long step, String prefix, Map<String, ? extends Number> values) {
        if (stream == null) {
            throw new IllegalStateException(
                    "an event file must be open: add it to the trainer with addStepListener");
        }
        Map<String, Number> tagged = new LinkedHashMap<>();
        values.forEach((name, value) -> tagged.put(prefix + name, value));
        try {
            stream.write(TensorBoardEvent.scalars(seconds(), step, tagged));
        } catch (IOException e) {
            // a full disk must not stop the training: it continues and warns once
            if (!failed) {
                failed = true;
                logger.warn("events of step {} could not be written: {}", step, e.toString());
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
