package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * The README and the pages in docs are correct: their Java compiles, their commands and options
 * exist, their links lead somewhere.
 *
 * <p>A Java block is the body of a method. The variables that it uses are declared in a comment
 * before it: {@code <!-- given: Path folder, Model model -->}.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern JAVA =
            Pattern.compile("(?:<!-- given: ([^\\n]*) -->\\s*)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SHELL =
            Pattern.compile("```(?:sh|bash)?\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`(\\./dyad [^`]*)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (String name : List.of("CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(ROOT.resolve(name));
        }
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsJavaCompiles(Path page) throws IOException {
        Matcher block = JAVA.matcher(Files.readString(page));
        List<JavaBlocks.Block> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(new JavaBlocks.Block(block.group(1), block.group(2)));
        }
        assertEquals(List.of(), JavaBlocks.errors(blocks), page::toString);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsCommandsAndOptionsExist(Path page) throws IOException {
        String text = Files.readString(page);
        List<String> lines = new ArrayList<>();
        SHELL.matcher(text)
                .results()
                .flatMap(block -> block.group(1).replace("\\\n", " ").lines())
                .forEach(lines::add);
        INLINE.matcher(text).results().forEach(inline -> lines.add(inline.group(1)));
        for (String line : lines) {
            String command = line.replaceAll("(^|\\s)#.*", "").strip();
            if (command.startsWith("./dyad ")) {
                checkCommand(command);
            }
        }
    }

    private static void checkCommand(String line) {
        String[] words = line.substring("./dyad ".length()).strip().split("\\s+", -1);
        CommandLine spec = Main.commandLine();
        if (!words[0].startsWith("-")) {
            if (List.of("bench", "COMMAND").contains(words[0])) {
                return; // a separate program in the benchmarks; or any command
            }
            spec = spec.getSubcommands().get(words[0]);
            assertTrue(spec != null, () -> "no such command: " + line);
        }
        for (String word : words) {
            if (word.startsWith("--")) {
                String option = word.replaceAll("=.*", "").replaceAll("[,.;:)]+$", "");
                assertTrue(
                        spec.getCommandSpec().findOption(option) != null,
                        () -> "no such option: " + option + " in " + line);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsLinksExist(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://") && !target.startsWith("mailto:")) {
                Path file = page.toAbsolutePath().getParent().resolve(target).normalize();
                assertTrue(Files.exists(file), () -> page + " links to " + target);
            }
        }
    }

    @Test
    void theReadmeIsShort() throws IOException {
        long lines = Files.readAllLines(ROOT.resolve("README.md")).size();
        assertTrue(lines <= 110, () -> "README.md must have at most 110 lines, got " + lines);
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/index.md"));
        TreeSet<String> missing = new TreeSet<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.map(page -> page.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("index.md"))
                    .filter(name -> !index.contains("(" + name))
                    .forEach(missing::add);
        }
        assertEquals(new TreeSet<>(), missing);
    }
}
