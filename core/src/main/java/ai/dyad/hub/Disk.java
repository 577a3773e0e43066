package ai.dyad.hub;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a cache asks of the file system, and what can go wrong there. */
class Disk {

    /** Returns how many bytes can still be written below a directory. */
    long freeBytes(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /**
     * Opens a file to write to its end. No channel, since an interruption would close one in the
     * middle of a write.
     */
    OutputStream append(Path file) throws IOException {
        return new FileOutputStream(file.toFile(), true);
    }

    /**
     * Creates a symbolic link.
     *
     * @throws IOException if the file system has none, or the user may not create any
     */
    void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (UnsupportedOperationException e) {
            throw new IOException(e);
        }
    }
}
