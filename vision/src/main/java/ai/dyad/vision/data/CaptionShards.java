package ai.dyad.vision.data;

import ai.djl.util.JsonUtils;
import ai.dyad.vision.decode.ImageBytes;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Captions and images in tar archives as WebDataset writes them: files whose path is the same up to
 * the first dot of their name are one sample. Archives are not unpacked: an image is read from its
 * place.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
final class CaptionShards implements ImageBytes {
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final List<String> captionMembers;
    private final Map<Path, Place> places = new HashMap<>();

    private CaptionShards(List<String> captionMembers) {
        this.captionMembers = captionMembers;
    }

    /** Reads the captions of all archives, which lie below the root. */
    static CaptionedFiles read(Path root, List<Path> archives, List<String> captionMembers)
            throws IOException {
        CaptionShards shards = new CaptionShards(captionMembers);
        CaptionedFiles found = new CaptionedFiles(root, shards);
        for (Path archive : archives) {
            try {
                shards.scan(archive, found);
            } catch (IOException e) {
                throw new IOException(
                        archive
                                + ": there must be a plain tar archive, whole and not compressed: "
                                + e.getMessage(),
                        e);
            }
        }
        return found;
    }

    /** Where the bytes of an image lie. */
    private record Place(Path archive, long offset, long bytes) {}

    /** What an archive has of one sample. */
    private static final class Sample {
        private Path image;
        private final List<String> captions = new ArrayList<>();
        private String problem = "no captions";
    }

    private void scan(Path archive, CaptionedFiles found) throws IOException {
        Map<String, Sample> samples = new LinkedHashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            TarReader tar = new TarReader(in);
            while (tar.next()) {
                add(archive, tar, samples);
            }
        }
        for (Sample sample : samples.values()) {
            if (sample.image != null && sample.captions.isEmpty()) {
                found.skip(sample.image, sample.problem);
            } else if (sample.image != null) {
                found.add(sample.image, sample.captions);
            }
        }
    }

    private void add(Path archive, TarReader tar, Map<String, Sample> samples) throws IOException {
        String name = tar.path();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        String kind = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        boolean image = FolderScan.EXTENSIONS.contains(kind);
        if (!image && !kind.equals("txt") && !kind.equals("json")) {
            return;
        }
        Sample sample = samples.computeIfAbsent(name.substring(0, dot), key -> new Sample());
        if (image) {
            sample.image = Path.of(archive.toString(), name);
            places.put(sample.image, new Place(archive, tar.position(), tar.size()));
        } else if (tar.size() > MAX_TEXT_BYTES) {
            sample.problem = "no captions: " + name + " has more than 1 MiB";
        } else {
            addCaptions(sample, name, tar.readContent());
        }
    }

    private void addCaptions(Sample sample, String name, byte[] content) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            boolean json = name.toLowerCase(Locale.ROOT).endsWith(".json");
            List<String> captions = json ? members(text) : text.lines().toList();
            captions.stream().filter(line -> !line.isBlank()).forEach(sample.captions::add);
        } catch (CharacterCodingException e) {
            sample.problem = "no captions: " + name + " must be UTF-8";
        } catch (JsonParseException e) {
            sample.problem = "no captions: " + name + " must be a JSON object";
        }
    }

    private List<String> members(String text) {
        JsonObject json = JsonUtils.GSON.fromJson(text, JsonObject.class);
        List<String> captions = new ArrayList<>();
        for (String member : captionMembers) {
            JsonElement value = json == null ? null : json.get(member);
            if (value != null && value.isJsonArray()) {
                value.getAsJsonArray().forEach(element -> addText(element, captions));
            } else if (value != null) {
                addText(value, captions);
            }
        }
        return captions;
    }

    private static void addText(JsonElement value, List<String> captions) {
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            captions.add(value.getAsString());
        }
    }

    @Override
    public byte[] read(Path image) throws IOException {
        Place place = places.get(image);
        ImageBytes.requireSize(place.bytes);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(place.bytes));
        try (FileChannel channel = FileChannel.open(place.archive)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, place.offset + bytes.position()) < 0) {
                    throw new EOFException("the archive ends within it");
                }
            }
        }
        return bytes.array();
    }
}
