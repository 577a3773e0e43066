package ai.dyad.hub;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * A file of a model, as the hub describes it before it is fetched.
 *
 * @param path where it is in the model, checked
 * @param uri where to get it
 * @param hash the hash of its content: SHA-256 of a large file, git's SHA-1 of a small one
 * @param size how many bytes it has
 */
record HubFile(String path, URI uri, String hash, long size) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Reads the headers of the hub's answer. */
    static HubFile of(String path, URI uri, String commit, Answer answer) throws IOException {
        String found = answer.header("X-Repo-Commit").orElse("");
        if (!found.equals(commit)) {
            throw new IOException(
                    String.format(
                            "%s must be of commit %s, got %s",
                            uri, commit, found.isEmpty() ? "none, as of no model hub" : found));
        }
        String etag = answer.header("X-Linked-Etag").or(() -> answer.header("ETag")).orElse("");
        String hash = etag.replaceFirst("^W/", "").replace("\"", "");
        if (!HASH.matcher(hash).matches()) { // it becomes a file's name
            throw new IOException(
                    uri + " must have a hash of 40 or 64 hexadecimal digits as ETag, got " + etag);
        }
        String size =
                answer.header("X-Linked-Size").or(() -> answer.header("Content-Length")).orElse("");
        if (!size.matches("\\d{1,18}")) {
            throw new IOException(uri + " must tell its size, got " + size);
        }
        return new HubFile(path, uri, hash, Long.parseLong(size));
    }

    boolean isLarge() {
        return hash.length() == 64;
    }
}
