package ai.dyad.hub;

import ai.dyad.internal.ProgressReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Fetches one file. What has come stays on the disk, whatever happens, until it is whole or found
 * to be wrong; the next attempt, in this process or in another, asks for the rest.
 */
final class FileDownload {
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final long MEBIBYTE = 1 << 20;

    private final HubClient client;
    private final HubRefusal refusal;
    private final Disk disk;
    private final Patience patience;
    private final ProgressReport progress;

    FileDownload(
            HubClient client,
            HubRefusal refusal,
            Disk disk,
            Patience patience,
            ProgressReport progress) {
        this.client = client;
        this.refusal = refusal;
        this.disk = disk;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Fetches a file until it is whole and right.
     *
     * @param file what to fetch
     * @param target where it will be
     */
    void fetch(HubFile file, Path target) throws IOException {
        // not the name that Python's tools use: they may write at the same time, under other locks
        Path part = target.resolveSibling(target.getFileName() + ".dyad.incomplete");
        Files.createDirectories(part.getParent());
        try {
            insist(file, part);
        } catch (HubUnavailableException e) {
            throw new IOException(
                    String.format(
                            "%s (%s of %s are there; run it again to go on)",
                            e.getMessage(), mebibytes(size(part)), mebibytes(file.size())),
                    e);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void insist(HubFile file, Path part) throws IOException {
        int failures = 0;
        long most = size(part);
        while (true) {
            try {
                attempt(file, part);
                return;
            } catch (HubUnavailableException e) {
                // whoever makes progress is never out of patience
                failures = size(part) > most ? 1 : failures + 1;
                most = Math.max(most, size(part));
                patience.pauseAfter(failures, e);
            }
        }
    }

    private void attempt(HubFile file, Path part) throws IOException {
        long have = size(part);
        if (have > file.size()) {
            Files.delete(part);
            have = 0;
        }
        requireSpace(file, part, have);
        progress.start(file.path(), file.size());
        if (have < file.size() || file.size() == 0) {
            download(file, part, have);
        } else {
            progress.advance(have);
        }
        String hash = ContentHash.of(part, file);
        if (!hash.equals(file.hash())) {
            Files.delete(part);
            throw new HubUnavailableException(
                    String.format(
                            "%s must have the hash %s, got %s", file.uri(), file.hash(), hash),
                    have > 0, // what was there before may be to blame
                    null);
        }
        progress.end();
    }

    private void download(HubFile file, Path part, long have) throws IOException {
        Map<String, String> range = have == 0 ? Map.of() : Map.of("Range", "bytes=" + have + "-");
        try (Answer answer = client.get(file.uri(), range)) {
            if (answer.status() == NOT_SATISFIABLE) {
                Files.deleteIfExists(part);
                throw new HubUnavailableException(
                        file.uri() + " cannot be continued at byte " + have, true, null);
            }
            refusal.requireSuccess(answer);
            boolean continues = answer.status() == PARTIAL && startsAt(answer, have);
            if (!continues) {
                if (answer.status() == PARTIAL) {
                    throw new HubUnavailableException(
                            file.uri() + " sent another part than that from byte " + have,
                            true,
                            null);
                }
                Files.deleteIfExists(part); // the whole file comes
            }
            long start = continues ? have : 0;
            progress.advance(start);
            write(file, part, start, answer);
        }
    }

    private static boolean startsAt(Answer answer, long have) {
        return answer.header("Content-Range").orElse("").startsWith("bytes " + have + "-");
    }

    private void write(HubFile file, Path part, long start, Answer answer) throws IOException {
        long written = start;
        try (OutputStream stream = disk.append(part)) {
            for (List<ByteBuffer> piece = answer.body().next();
                    piece != null && written <= file.size();
                    piece = answer.body().next()) {
                for (ByteBuffer buffer : piece) {
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    write(file, stream, bytes);
                    written += bytes.length;
                    progress.advance(bytes.length);
                }
            }
        }
        if (written != file.size()) {
            throw new HubUnavailableException(
                    String.format(
                            "%s must have %d bytes, got %d", file.uri(), file.size(), written),
                    true,
                    null);
        }
    }

    private static void write(HubFile file, OutputStream stream, byte[] bytes) throws IOException {
        try {
            stream.write(bytes);
        } catch (IOException e) {
            throw new IOException(
                    String.format(
                            "%s cannot be written (%s): make room for %s and run it again; it goes"
                                    + " on where it stopped",
                            file.path(), e.getMessage(), mebibytes(file.size())),
                    e);
        }
    }

    private void requireSpace(HubFile file, Path part, long have) throws IOException {
        long needed = file.size() - have;
        long free = disk.freeBytes(part.getParent());
        if (free < needed) {
            throw new IOException(
                    String.format(
                            "%s needs %s more on the disk of %s, which has %s free: make room, or"
                                    + " set HF_HUB_CACHE to a directory on another disk",
                            file.path(), mebibytes(needed), part.getParent(), mebibytes(free)));
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes + MEBIBYTE - 1) / MEBIBYTE + " MiB";
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
