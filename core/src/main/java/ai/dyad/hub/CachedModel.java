package ai.dyad.hub;

import ai.dyad.internal.AtomicFile;
import ai.dyad.internal.Json;
import ai.dyad.internal.NearestName;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a cache holds of one model. */
final class CachedModel {
    private final CacheLayout layout;
    private final Disk disk;

    CachedModel(CacheLayout layout, Disk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    CacheLayout layout() {
        return layout;
    }

    ModelSnapshot snapshot(String commit) {
        ModelName name = layout.name();
        return new ModelSnapshot(
                name.repository(), name.revision(), commit, layout.snapshot(commit));
    }

    /** Returns the model if, as far as can be told without the hub, nothing is missing. */
    Optional<ModelSnapshot> find(List<String> patterns) throws IOException {
        Optional<String> commit = commit();
        if (commit.isEmpty() || !missing(commit.get(), patterns).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(snapshot(commit.get()));
    }

    /** Returns the model or says what is missing. */
    ModelSnapshot require(List<String> patterns) throws IOException {
        List<String> names = CacheLayout.names(layout.cache());
        ModelName name = layout.name();
        String ending = "; unset HF_HUB_OFFLINE to fetch it";
        if (!names.contains(name.repository())) {
            String near =
                    NearestName.of(name.repository(), names)
                            .map(known -> " (did you mean " + known + "?)")
                            .orElse("");
            throw new IOException(name + " is not in " + layout.cache() + near + ending);
        }
        Optional<String> commit = commit();
        if (commit.isEmpty()) {
            throw new IOException(
                    String.format(
                            "%s is in %s with the revisions %s, got %s%s",
                            name.repository(),
                            layout.cache(),
                            CacheLayout.files(layout.refs()),
                            name.revision(),
                            ending));
        }
        List<String> missing = missing(commit.get(), patterns);
        if (!missing.isEmpty()) {
            throw new IOException(
                    String.format(
                            "%s must be whole in %s, missing are %s%s",
                            name,
                            layout.snapshot(commit.get()),
                            String.join(", ", missing),
                            ending));
        }
        return snapshot(commit.get());
    }

    /** Returns the commit that the revision stood for when it was last fetched. */
    private Optional<String> commit() throws IOException {
        Path ref = layout.ref();
        if (Files.isRegularFile(ref)) {
            String commit = Files.readString(ref).strip();
            if (!ModelName.isCommit(commit)) {
                throw new IOException(
                        ref + " must hold a commit of 40 hexadecimal digits; delete it");
            }
            return Optional.of(commit);
        }
        return Optional.of(layout.name().revision()).filter(ModelName::isCommit);
    }

    /** Notes which commit the revision stands for, once all its files are there. */
    void setCommit(String commit) throws IOException {
        if (commit.equals(layout.name().revision())) {
            return;
        }
        CacheLock.hold(
                layout.lock("refs"),
                () -> {
                    if (!commit().equals(Optional.of(commit))) {
                        AtomicFile.writeString(layout.ref(), commit);
                    }
                });
    }

    /**
     * Makes a blob appear in a snapshot, as a link, or where there are none, as the file itself.
     *
     * @param isNew whether no other snapshot uses the blob yet
     */
    void link(String hash, Path pointer, boolean isNew) throws IOException {
        Path blob = layout.blob(hash);
        Files.createDirectories(pointer.getParent());
        Files.deleteIfExists(pointer); // a link to nothing
        try {
            disk.link(pointer, pointer.getParent().relativize(blob));
        } catch (IOException e) {
            if (isNew) {
                Files.move(blob, pointer);
            } else {
                try (AtomicFile copy = AtomicFile.create(pointer)) {
                    Files.copy(blob, copy.part(), StandardCopyOption.REPLACE_EXISTING);
                    copy.commit();
                }
            }
        }
    }

    /**
     * Returns what a snapshot lacks, as far as can be told without the hub.
     *
     * @param patterns what is needed, or nothing for what every model has
     */
    private List<String> missing(String commit, List<String> patterns) throws IOException {
        Path directory = layout.snapshot(commit);
        if (!patterns.isEmpty()) {
            List<String> present = CacheLayout.files(directory);
            return patterns.stream()
                    .filter(p -> present.stream().noneMatch(FileSelection.matches(p)))
                    .toList();
        }
        List<String> missing = new ArrayList<>();
        if (Stream.of(FileSelection.CONFIG, "open_clip_config.json", "model.json")
                .noneMatch(file -> Files.isRegularFile(directory.resolve(file)))) {
            missing.add(FileSelection.CONFIG);
        }
        boolean isWhole =
                Stream.of(FileSelection.WEIGHTS, FileSelection.OPEN_CLIP)
                        .anyMatch(file -> Files.isRegularFile(directory.resolve(file)));
        if (!isWhole) {
            missing.addAll(missingShards(directory));
        }
        return missing;
    }

    private static List<String> missingShards(Path directory) throws IOException {
        Path index = directory.resolve(FileSelection.INDEX);
        try {
            TreeSet<String> missing = new TreeSet<>();
            for (Map.Entry<String, JsonElement> entry :
                    Json.object("", Json.read(index), "weight_map").entrySet()) {
                String file = entry.getValue().getAsString();
                if (!Files.isRegularFile(directory.resolve(file))) {
                    missing.add(file);
                }
            }
            return List.copyOf(missing);
        } catch (NoSuchFileException e) {
            return List.of(FileSelection.WEIGHTS);
        } catch (RuntimeException e) {
            throw new IOException(index + ": " + e.getMessage(), e);
        }
    }
}
