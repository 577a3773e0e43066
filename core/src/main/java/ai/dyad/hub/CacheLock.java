package ai.dyad.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that one thread of one process changes a part of the cache, and the others wait. */
final class CacheLock {
    private static final Logger LOGGER = LoggerFactory.getLogger(CacheLock.class);
    private static final long POLL_MILLIS = 100;

    private CacheLock() {}

    /** Something that one at a time may do. */
    interface Action {
        void run() throws IOException;
    }

    /** Waits for the lock and does it; the file stays, since another may be about to lock it. */
    static void hold(Path file, Action action) throws IOException {
        Files.createDirectories(file.getParent());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long waits = 0; !tryLock(channel); waits++) {
                if (waits == 0) {
                    LOGGER.info("waiting for another download of the same model ({})", file);
                }
                Patience.sleep(POLL_MILLIS);
            }
            action.run();
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }
}
