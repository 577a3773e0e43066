package ai.dyad.io;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The index of a model in several files: which file holds which tensor. */
final class ShardIndex {
    /** The name that published models give it. */
    static final String FILE = "model.safetensors.index.json";

    private static final String WEIGHT_MAP = "weight_map";

    private final Path file;
    private final Map<String, String> shards = new LinkedHashMap<>();

    private ShardIndex(Path file) {
        this.file = file;
    }

    /** Opens every shard that an index names and returns who holds what. */
    static Map<String, Shard> open(Path file) throws IOException {
        ShardIndex index = new ShardIndex(file);
        index.parse();
        return index.openShards();
    }

    private void parse() throws IOException {
        boolean found = false;
        try (JsonReader reader = new JsonReader(new StringReader(Files.readString(file)))) {
            reader.beginObject();
            while (reader.hasNext()) {
                if (!reader.nextName().equals(WEIGHT_MAP)) {
                    reader.skipValue();
                } else if (found) {
                    throw broken(WEIGHT_MAP + " appears twice");
                } else {
                    found = true;
                    parseWeightMap(reader);
                }
            }
            reader.endObject();
        } catch (CharacterCodingException
                | MalformedJsonException
                | EOFException
                | JsonParseException
                | IllegalStateException e) {
            throw new IOException(file + ": must be an index in JSON: " + e.getMessage(), e);
        }
        if (shards.isEmpty()) {
            throw broken(WEIGHT_MAP + " must name the file of every tensor, got none");
        }
    }

    private void parseWeightMap(JsonReader reader) throws IOException {
        reader.beginObject();
        while (reader.hasNext()) {
            String tensor = reader.nextName();
            String shard = reader.nextString();
            // a file beside the index, never one elsewhere
            if (!shard.matches("[^/\\\\:\\x00]+\\.safetensors")) {
                throw broken(
                        String.format(
                                "the file of \"%s\" must be the name of a .safetensors file in the"
                                        + " same directory, got \"%s\"",
                                tensor, shard));
            }
            if (shards.put(tensor, shard) != null) {
                throw broken("tensor \"" + tensor + "\" appears twice");
            }
        }
        reader.endObject();
    }

    private Map<String, Shard> openShards() throws IOException {
        requireFiles();
        Map<String, Shard> holders = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(shards.values())) {
            Shard shard = Shard.open(file.resolveSibling(name));
            for (String tensor : shard.entries().keySet()) {
                Shard other = holders.put(tensor, shard);
                if (other != null) {
                    throw broken(
                            String.format(
                                    "tensor \"%s\" must be in one file, got %s and %s",
                                    tensor, other.file().getFileName(), name));
                }
            }
        }
        requireTensors(holders);
        return holders;
    }

    private void requireFiles() throws IOException {
        List<String> missing =
                shards.values().stream()
                        .distinct()
                        .filter(name -> !Files.isRegularFile(file.resolveSibling(name)))
                        .sorted()
                        .toList();
        if (!missing.isEmpty()) {
            throw broken("every file that it names must be there, missing are " + missing);
        }
    }

    private void requireTensors(Map<String, Shard> holders) throws IOException {
        List<String> lacking =
                shards.entrySet().stream()
                        .filter(entry -> !isIn(holders, entry.getKey(), entry.getValue()))
                        .map(entry -> entry.getKey() + " in " + entry.getValue())
                        .toList();
        if (!lacking.isEmpty()) {
            throw broken("every tensor must be where it says, missing are " + lacking);
        }
    }

    private static boolean isIn(Map<String, Shard> holders, String tensor, String file) {
        Shard holder = holders.get(tensor);
        return holder != null && holder.file().getFileName().toString().equals(file);
    }

    private IOException broken(String problem) {
        return new IOException(file + ": " + problem);
    }
}
