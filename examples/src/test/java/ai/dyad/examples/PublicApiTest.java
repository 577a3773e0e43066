package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.dyad.clip.ClipModel;
import ai.dyad.loss.ClipLoss;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The public and protected signatures of every published module are listed in {@code api.txt}, so a
 * change of the API is a line in a review. {@code mvn test -Dapi.update} rewrites the files.
 */
class PublicApiTest {
    private static final String HINT =
            " must list the public API: if the change is intended, run mvn test -Dapi.update and"
                    + " commit the file";

    record Module(String name, Class<?> member) {
        Path file() {
            return Path.of("..", name, "api.txt");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Module> modules() {
        return Stream.of(
                new Module("core", ClipLoss.class),
                new Module("vision", ResNet.class),
                new Module("text", BertEncoder.class),
                new Module("clip", ClipModel.class));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void equalsTheCommittedPage(Module module) throws Exception {
        String api = String.join("\n", signatures(module.member())) + "\n";
        if (System.getProperty("api.update") != null) {
            Files.writeString(module.file(), api);
        }
        String committed = Files.exists(module.file()) ? Files.readString(module.file()) : "";
        assertEquals(committed.replace("\r\n", "\n"), api, module.file() + HINT);
    }

    private static List<String> signatures(Class<?> member) throws Exception {
        Path classes = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(classes)) {
            list(classes, lines);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(classes)) {
                Path copy = Files.createTempDirectory("api");
                copyInto(jar.getPath("/"), copy);
                list(copy, lines);
            }
        }
        return lines;
    }

    private static void list(Path classes, List<String> lines) throws IOException {
        List<String> files;
        try (Stream<Path> walk = Files.walk(classes)) {
            files =
                    walk.map(Path::toString)
                            .filter(name -> name.endsWith(".class"))
                            .filter(name -> !name.replace('\\', '/').contains("/internal/"))
                            .filter(name -> !name.contains("-info"))
                            .sorted()
                            .toList();
        }
        StringWriter text = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("-protected", "-cp", classes.toString()));
        arguments.addAll(files);
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        PrintWriter out = new PrintWriter(text);
        int exit = javap.run(out, out, arguments.toArray(new String[0]));
        assertEquals(0, exit, text::toString);
        boolean visible = false;
        for (String line : text.toString().lines().toList()) {
            if (line.startsWith("Compiled from")) {
                continue;
            }
            if (!line.startsWith(" ") && !line.startsWith("}")) {
                visible = line.startsWith("public ") || line.startsWith("protected ");
            }
            if (visible) {
                lines.add(line);
            }
        }
    }

    private static void copyInto(Path from, Path to) throws IOException, URISyntaxException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
