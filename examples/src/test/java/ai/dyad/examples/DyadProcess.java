package ai.dyad.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a separate process, which can be killed. */
public final class DyadProcess {
    private static final int PATIENCE_SECONDS = 120;
    private static final int LOOK_EVERY_MILLIS = 20;

    private final Path log;
    private final Process process;

    public DyadProcess(String... args) {
        this(Map.of(), args);
    }

    /** Sets environment variables; an empty value removes one. */
    public DyadProcess(Map<String, String> environment, String... args) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.awt.headless=true",
                                "-Dai.djl.offline=true",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(args));
        try {
            log = Files.createTempFile("dyad", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            builder.environment().values().removeIf(String::isEmpty);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process, as a power cut would. */
    public void killOnceThereIs(Path file) {
        await(file);
        process.destroyForcibly();
        exitCode();
    }

    /** Ends the process as Ctrl-C does, and returns its exit code. */
    public int interruptOnceThereIs(Path file) throws IOException {
        await(file);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        return exitCode();
    }

    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Path file) {
        try {
            for (long waited = 0; !Files.exists(file); waited += LOOK_EVERY_MILLIS) {
                if (waited > PATIENCE_SECONDS * 1000L
                        || process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(file + " did not appear:\n" + output());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
