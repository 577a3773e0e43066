package ai.dyad.vision.data;

import ai.djl.util.JsonUtils;
import ai.dyad.data.Fingerprint;
import ai.dyad.internal.table.HalfPairs;
import ai.dyad.vision.decode.ImageBytes;
import ai.dyad.vision.decode.ImageFormats;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads captions and images from tar archives in WebDataset format; {@link ShardSamples} defines
 * which files form a sample. Archives are not unpacked: images are read in place.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
final class CaptionShards implements ImageBytes {
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final List<String> captionMembers;
    private final CaptionLines lines;
    private final Map<Path, Place> places = new HashMap<>();

    private CaptionShards(List<String> captionMembers, CaptionLines lines) {
        this.captionMembers = captionMembers;
        this.lines = lines;
    }

    /** Reads the captions of all archives below the root. */
    static CaptionedFiles read(
            Path root, List<Path> archives, List<String> captionMembers, CaptionLines lines)
            throws IOException {
        CaptionShards shards = new CaptionShards(captionMembers, lines);
        CaptionedFiles found = new CaptionedFiles(root, shards);
        for (Path archive : archives) {
            Compression.refuse(archive);
            try {
                shards.scan(archive, found);
            } catch (IOException e) {
                throw new IOException(
                        archive
                                + " must be a complete, uncompressed tar archive: "
                                + e.getMessage(),
                        e);
            }
        }
        return found;
    }

    /** The location of an image's bytes in an archive. */
    private record Place(Path archive, long offset, long bytes) {}

    /** How the captions of an archive are read. */
    private record Captions(ShardSamples samples, HalfPairs halves) {}

    private void scan(Path archive, CaptionedFiles found) throws IOException {
        ShardSamples samples = new ShardSamples();
        HalfPairs halves = new HalfPairs(archive);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            TarReader tar = new TarReader(in);
            while (tar.next()) {
                if (!tar.name().startsWith(".")) { // files that macOS adds to archives
                    add(archive, tar, new Captions(samples, halves), found);
                }
            }
            for (String link : tar.links()) {
                if (ImageFormats.isRead(link)) {
                    found.skip(Path.of(archive.toString(), link), "a link; links are not followed");
                }
            }
        }
        halves.warn();
        samples.collect(found);
    }

    private void add(Path archive, TarReader tar, Captions captions, CaptionedFiles found)
            throws IOException {
        ShardSamples samples = captions.samples();
        String name = tar.path();
        String lower = name.toLowerCase(Locale.ROOT);
        if (ImageFormats.isRead(name)) {
            Path image = Path.of(archive.toString(), name);
            samples.addImage(name, image);
            places.put(image, new Place(archive, tar.position(), tar.size()));
        } else if (!lower.endsWith(".txt") && !lower.endsWith(".json")) {
            ImageFormats.whyNotRead(name, () -> tar.head(ImageFormats.HEAD_BYTES))
                    .ifPresent(why -> found.skip(Path.of(archive.toString(), name), why));
        } else if (tar.size() > MAX_TEXT_BYTES) {
            samples.addProblem(name, name + " has more than 1 MiB");
        } else {
            addCaptions(captions, name, tar.readContent());
        }
    }

    private void addCaptions(Captions captions, String name, byte[] content) {
        ShardSamples samples = captions.samples();
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            boolean json = name.toLowerCase(Locale.ROOT).endsWith(".json");
            samples.addCaptions(
                    name, json ? notBlank(members(text, name, captions.halves())) : lines.of(text));
        } catch (CharacterCodingException e) {
            samples.addProblem(name, name + " must be UTF-8");
        } catch (JsonParseException e) {
            samples.addProblem(name, name + " must be a JSON object");
        }
    }

    private static List<String> notBlank(List<String> captions) {
        return captions.stream().filter(caption -> !caption.isBlank()).toList();
    }

    private List<String> members(String text, String name, HalfPairs halves) {
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
        captions.replaceAll(caption -> halves.mend(caption, name));
        return captions;
    }

    private static void addText(JsonElement value, List<String> captions) {
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            captions.add(value.getAsString());
        }
    }

    @Override
    public long checksum(Path image) throws IOException {
        return Fingerprint.checksum(read(image));
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
