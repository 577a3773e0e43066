package ai.dyad.examples;

import ai.dyad.training.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Explains an exception in words, if the user can do something about it. */
final class Failure {
    private Failure() {}

    /** Returns the reason, or empty if the exception is a bug. */
    static Optional<String> reason(Throwable e) {
        if (e instanceof UncheckedIOException && e.getCause() != null) {
            return reason(e.getCause());
        }
        if (e instanceof FileSystemException file && file.getReason() == null) {
            return Optional.of(reason(file)); // its message is only the path
        }
        boolean expected =
                e instanceof TrainingException
                        || e instanceof IllegalArgumentException
                        || e instanceof IOException;
        return expected ? Optional.ofNullable(e.getMessage()) : Optional.empty();
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory: " + e.getFile();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied: " + e.getFile();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file already exists at " + e.getFile();
        }
        return e.getClass().getSimpleName() + ": " + e.getFile();
    }
}
