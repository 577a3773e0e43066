package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file that looks like an image is used, or listed with the reason why not. */
class NothingVanishesTest {
    private static final String WEBP = "WebP is not read: convert it to PNG or JPEG";

    @TempDir private Path root;

    private final Map<String, byte[]> members = new LinkedHashMap<>();

    private static byte[] image(int red, String format) throws IOException {
        return TestImages.encode(TestImages.plain(6, 4, new Color(red, 0, 0)), format);
    }

    private Path write(String name, int red) throws IOException {
        return TestImages.write(root.resolve(name), TestImages.plain(6, 4, new Color(red, 0, 0)));
    }

    private Path copy(String resource, String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.move(TestImages.resource(resource, root), file);
    }

    private void pair(String key, int red) throws IOException {
        members.put(key + ".png", image(red, "png"));
        members.put(key + ".txt", ("caption of " + red).getBytes(StandardCharsets.UTF_8));
    }

    private Path shard(String name) throws IOException {
        return Files.write(root.resolve(name), Tar.archive(members));
    }

    private static ImageCaptions.Builder captions(Path path) {
        return ImageCaptions.builder().setPath(path).optSidePixels(2);
    }

    private List<String> listed(List<SkippedImage> skipped) {
        return skipped.stream()
                .map(one -> root.relativize(one.path()) + ": " + one.reason())
                .toList();
    }

    private static int[] reds(ImageDataset images) {
        try (NDManager manager = NDManager.newBaseManager()) {
            int[] values =
                    TestImages.values(images.images(manager, ImageDataset.range(images.size())));
            return IntStream.range(0, (int) images.size()).map(i -> values[12 * i]).toArray();
        }
    }

    /** Twelve pairs, half of which have dots in their keys. */
    @Test
    void usesMembersWhoseKeysHaveDots() throws IOException {
        for (int i = 0; i < 6; i++) {
            pair("00" + i, 10 + i);
        }
        for (int i = 6; i < 12; i++) {
            pair("v1.00" + i, 10 + i);
        }
        try (CaptionedImages images = captions(shard("shard.tar")).build()) {
            assertArrayEquals(IntStream.range(10, 22).toArray(), reds(images));
            assertEquals(List.of("caption of 21"), images.captions(11));
            assertEquals(List.of(), images.skipped());
        }
    }

    @Test
    void usesAnArchiveWhoseKeysAllHaveDots() throws IOException {
        pair("v1.001", 1);
        pair("v1.002", 2);
        try (CaptionedImages images = captions(shard("shard.tar")).build()) {
            assertArrayEquals(new int[] {1, 2}, reds(images));
        }
    }

    /** As WebDataset names the parts of one sample: the key ends at the first dot. */
    @Test
    void usesTheCaptionsOfAShorterKeyForItsOnlyImage() throws IOException {
        pair("a", 1);
        members.put("7.image.png", image(2, "png"));
        members.put("7.json", "{\"caption\": \"seven\"}".getBytes(StandardCharsets.UTF_8));
        members.put("8.left.png", image(3, "png"));
        members.put("8.right.png", image(4, "png"));
        members.put("8.txt", "eight".getBytes(StandardCharsets.UTF_8));
        pair("b", 5);
        members.put("b.mask.png", image(6, "png"));
        try (CaptionedImages images = captions(shard("s.tar")).build()) {
            assertArrayEquals(new int[] {1, 2, 5}, reds(images));
            assertEquals(List.of("seven"), images.captions(1));
            String two = "one of 2 images for the captions of 8: give each its own";
            assertEquals(
                    List.of(
                            "s.tar/8.left.png: " + two,
                            "s.tar/8.right.png: " + two,
                            "s.tar/b.mask.png: part of a sample whose image is b.png"),
                    listed(images.skipped()));
        }
    }

    @Test
    void usesBothImagesOfOneKey() throws IOException {
        pair("a", 1);
        members.put("a.bmp", image(2, "bmp"));
        pair("b", 3);
        try (CaptionedImages images = captions(shard("shard.tar")).build()) {
            assertArrayEquals(new int[] {1, 2, 3}, reds(images));
            assertArrayEquals(new long[] {0, 0, 2}, images.groupIds());
        }
    }

    @Test
    void listsTheMembersOfAnArchiveThatAreNotRead() throws IOException {
        pair("a", 1);
        pair("b", 2);
        pair("._b", 3);
        members.put("c.webp", Files.readAllBytes(TestImages.resource("image.webp", root)));
        members.put("c.txt", "a web picture".getBytes(StandardCharsets.UTF_8));
        members.put("d", image(4, "jpg"));
        members.put("e.cls", "3".getBytes(StandardCharsets.UTF_8));
        try (CaptionedImages images = captions(shard("s.tar")).build()) {
            assertArrayEquals(new int[] {1, 2}, reds(images));
            assertEquals(
                    List.of(
                            "s.tar/c.webp: " + WEBP,
                            "s.tar/d: JPEG by its content, but not by its name"),
                    listed(images.skipped()));
        }
    }

    @Test
    void listsTheLinksOfAnArchive() throws IOException {
        pair("a", 1);
        pair("b", 2);
        Path archive = Files.write(root.resolve("s.tar"), Tar.archiveWithLink(members, "c.png"));
        try (CaptionedImages images = captions(archive).build()) {
            assertEquals(
                    List.of("s.tar/c.png: a link; links are not followed"),
                    listed(images.skipped()));
        }
    }

    @Test
    void listsWhatLiesBesideShards() throws IOException {
        pair("a", 1);
        pair("b", 2);
        shard("1.tar");
        write("loose.png", 3);
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(root.resolve("2.tar.gz")))) {
            out.write(Tar.archive(members));
        }
        try (CaptionedImages images = captions(root).build()) {
            assertArrayEquals(new int[] {1, 2}, reds(images));
            assertEquals(
                    List.of(
                            "2.tar.gz: an archive that is compressed by gzip: unpack it with gzip"
                                    + " -d",
                            "loose.png: beside archives: a folder that holds .tar files is read as"
                                    + " shards alone"),
                    listed(images.skipped()));
        }
    }

    @Test
    void saysThatAnArchiveIsCompressed() throws IOException {
        pair("a", 1);
        for (String name : new String[] {"packed.tar", "packed.tar.gz", "packed.tgz"}) {
            Path packed = root.resolve(name);
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
                out.write(Tar.archive(members));
            }
            IOException e = assertThrows(IOException.class, () -> captions(packed).build());
            assertEquals(packed + " is compressed by gzip: unpack it with gzip -d", e.getMessage());
        }
    }

    @Test
    void listsTheFilesOfAFolderThatAreNotRead() throws IOException {
        write("cats/1.png", 1);
        copy("image.webp", "dogs/1.webp");
        copy("image.tif", "dogs/2.tif");
        Files.write(root.resolve("dogs/3"), image(3, "gif"));
        Files.writeString(root.resolve("dogs/notes.txt"), "no image");
        Files.writeString(root.resolve("dogs/.DS_Store"), "no image");
        List<String> expected =
                List.of(
                        "dogs/1.webp: " + WEBP,
                        "dogs/2.tif: TIFF is not read: convert it to PNG or JPEG",
                        "dogs/3: GIF by its content, but not by its name");
        for (long cache : new long[] {0, 1 << 20}) {
            try (ImageFolder images =
                    ImageFolder.builder()
                            .setPath(root)
                            .optSidePixels(2)
                            .optCacheBytes(cache)
                            .build()) {
                assertEquals(1, images.size());
                assertEquals(List.of("cats", "dogs"), images.classNames());
                assertArrayEquals(new int[] {0}, images.classes());
                assertEquals(expected, listed(images.skipped()));
            }
        }
        try (ImageFiles files = ImageFiles.in(root, 2)) {
            assertEquals(1, files.files().size());
            assertEquals(expected, listed(files.skipped()));
        }
    }

    @Test
    void countsOtherFilesIfThereAreNoImages() throws IOException {
        Files.writeString(root.resolve("a.txt"), "no image");
        Files.writeString(root.resolve("b"), "no image");
        IOException e =
                assertThrows(IOException.class, () -> ImageFolder.builder().setPath(root).build());
        assertTrue(e.getMessage().endsWith("got none among 2 files"), e.getMessage());
        copy("image.webp", "c.webp");
        e = assertThrows(IOException.class, () -> ImageFolder.builder().setPath(root).build());
        assertTrue(
                e.getMessage().endsWith("got none that can be read: c.webp (" + WEBP + ")"),
                e.getMessage());
    }

    @Test
    void listsTheImagesOfCaptionFoldersAndTablesThatAreNotRead() throws IOException {
        Path folder = Files.createDirectory(root.resolve("images"));
        for (String name : new String[] {"a", "v1.002"}) {
            write("images/" + name + ".png", 1);
            Files.writeString(folder.resolve(name + ".txt"), "caption of " + name);
        }
        copy("image.webp", "images/c.webp");
        Files.writeString(folder.resolve("c.txt"), "caption of c");
        try (CaptionedImages images = captions(folder).build()) {
            assertEquals(2, images.size());
            assertEquals(List.of("images/c.webp: " + WEBP), listed(images.skipped()));
        }
        Path table = root.resolve("t.csv");
        Files.writeString(table, "path,caption\na.png,a\nc.webp,c\nv1.002.png,v\n");
        try (CaptionedImages images = captions(table).optImages(folder).build()) {
            assertEquals(2, images.size());
            assertEquals(List.of("images/c.webp: " + WEBP), listed(images.skipped()));
        }
    }

    @Test
    void optFirstLineUsesOnlyTheFirstLine() throws IOException {
        String text = "\na horse\nun cheval\nein Pferd\n";
        for (String name : new String[] {"1", "2"}) {
            write("images/" + name + ".png", 1);
            Files.writeString(root.resolve("images/" + name + ".txt"), text + name);
            pair(name, 1);
            members.put(name + ".txt", (text + name).getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(root.resolve("images/2.txt"), "a cow\nune vache");
        members.put("2.txt", "a cow\nune vache".getBytes(StandardCharsets.UTF_8));
        for (Path path : new Path[] {root.resolve("images"), shard("s.tar")}) {
            try (CaptionedImages images = captions(path).build()) {
                assertEquals(6, images.allCaptions().size());
            }
            try (CaptionedImages images = captions(path).optFirstLine().build()) {
                assertEquals(List.of("a horse", "a cow"), images.allCaptions());
            }
        }
        Path table = Files.writeString(root.resolve("t.csv"), "path,caption\n1.png,a\n");
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> captions(table).optFirstLine().build())
                        .getMessage();
        assertTrue(message.contains("optFirstLine requires a folder"), message);
    }
}
