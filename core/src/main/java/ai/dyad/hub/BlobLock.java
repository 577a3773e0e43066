package ai.dyad.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that one thread of one process fetches a file, and the others wait for it. */
final class BlobLock implements Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BlobLock.class);
    private static final long POLL_MILLIS = 100;

    private final FileChannel channel;

    private BlobLock(FileChannel channel) {
        this.channel = channel;
    }

    static BlobLock take(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (long waits = 0; !tryLock(channel); waits++) {
                if (waits == 0) {
                    LOGGER.info("waiting for another download of the same file ({})", file);
                }
                Patience.sleep(POLL_MILLIS);
            }
            return new BlobLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }

    /** Gives it back; the file stays, since another may be about to lock it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
