package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fetches one model from a hub into the cache. */
final class ModelFetch {
    private static final int MAX_LISTING_BYTES = 1 << 26;

    private final HubClient client;
    private final ModelName name;
    private final CachedModel cached;
    private final HubRefusal refusal;

    ModelFetch(HubClient client, ModelName name, CachedModel cached, HubRefusal refusal) {
        this.client = client;
        this.name = name;
        this.cached = cached;
        this.refusal = refusal;
    }

    /**
     * What a hub says about a model.
     *
     * @param commit what the revision stands for
     * @param files all files of that commit
     */
    record Listing(String commit, List<String> files) {}

    /** Asks the hub for the files of the revision. */
    Listing list(Patience patience) throws IOException {
        URI uri =
                client.address(
                        "/api/models/"
                                + name.repository()
                                + "/revision/"
                                + encode(name.revision()));
        byte[] body =
                patience.run(
                        () -> {
                            try (Answer answer = client.get(uri, Map.of())) {
                                refusal.requireSuccess(answer);
                                return answer.body().all(MAX_LISTING_BYTES);
                            }
                        });
        try {
            return parse(JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject());
        } catch (RuntimeException e) {
            throw new HubUnavailableException(
                    uri + " must answer with a model's files in JSON: " + e.getMessage(), false, e);
        }
    }

    private static Listing parse(JsonObject json) {
        String commit = json.get("sha").getAsString();
        if (!ModelName.isCommit(commit)) {
            throw new IllegalArgumentException("sha must have 40 hexadecimal digits");
        }
        List<String> files = new ArrayList<>();
        for (JsonElement sibling : json.getAsJsonArray("siblings")) {
            files.add(sibling.getAsJsonObject().get("rfilename").getAsString());
        }
        return new Listing(commit, files);
    }

    /** Fetches a file, unless it is there. */
    void fetch(String commit, String path, FileDownload download, Patience patience)
            throws IOException {
        Path pointer = cached.layout().pointer(commit, path);
        if (Files.isRegularFile(pointer)) {
            return;
        }
        HubFile file = patience.run(() -> describe(commit, path));
        CacheLock.hold(
                cached.layout().lock(file.hash()),
                () -> {
                    if (!Files.isRegularFile(pointer)) { // nor did another fetch it meanwhile
                        fetch(file, pointer, download);
                    }
                });
    }

    private void fetch(HubFile file, Path pointer, FileDownload download) throws IOException {
        Path blob = cached.layout().blob(file.hash());
        boolean isNew = !Files.isRegularFile(blob);
        if (isNew) {
            download.fetch(file, blob);
        }
        cached.link(file.hash(), pointer, isNew);
    }

    private HubFile describe(String commit, String path) throws IOException {
        StringBuilder encoded = new StringBuilder();
        for (String part : path.split("/", -1)) {
            encoded.append('/').append(encode(part));
        }
        URI uri = client.address("/" + name.repository() + "/resolve/" + commit + encoded);
        try (Answer answer = client.head(uri)) {
            if (!answer.isRedirect()) {
                refusal.requireSuccess(answer);
            }
            return HubFile.of(path, uri, commit, answer);
        }
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, UTF_8).replace("+", "%20");
    }
}
