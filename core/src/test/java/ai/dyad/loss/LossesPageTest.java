package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page docs/losses.md names existing losses, in formulas that GitHub renders. */
class LossesPageTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final Path PAGE = REPOSITORY.resolve("docs/losses.md");

    private static Set<String> losses() throws IOException {
        Path sources = Path.of("src/main/java/ai/dyad/loss");
        Set<String> losses = new TreeSet<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString().replace(".java", "");
                Class<?> type = name.equals("package-info") ? Object.class : load(name);
                if (Loss.class.isAssignableFrom(type) && Modifier.isPublic(type.getModifiers())) {
                    losses.add(name);
                }
            }
        }
        return losses;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("ai.dyad.loss." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyLossHasARowThatLinksToIt() throws IOException {
        Set<String> linked = new TreeSet<>();
        Matcher row =
                Pattern.compile("(?m)^\\|.*\\[`(\\w+)`\\]\\(\\.\\./(\\S+)\\) \\|$")
                        .matcher(Files.readString(PAGE));
        while (row.find()) {
            assertTrue(Files.exists(REPOSITORY.resolve(row.group(2))), row.group(2));
            assertTrue(linked.add(row.group(1)), row.group(1) + " has two rows");
        }
        assertEquals(losses(), linked);
    }

    @Test
    void everyNamedClassExists() throws IOException {
        Matcher name =
                Pattern.compile("`(\\w+(?:Loss|Queue|Encoder|Weighting|Ids|Pairs))`")
                        .matcher(Files.readString(PAGE));
        Set<String> djl = Set.of("SoftmaxCrossEntropyLoss");
        while (name.find()) {
            String file = name.group(1) + ".java";
            boolean exists =
                    Stream.of("loss", "nn")
                            .anyMatch(p -> Files.exists(Path.of("src/main/java/ai/dyad", p, file)));
            assertTrue(exists || djl.contains(name.group(1)), file);
        }
    }

    @Test
    void formulasContainNoMarkdownSyntax() throws IOException {
        String text = Files.readString(PAGE).replaceAll("(?s)```.*?```", "");
        Matcher formula = Pattern.compile("\\$([^$]+)\\$").matcher(text);
        int count = 0;
        while (formula.find()) {
            String tex = formula.group(1);
            assertFalse(tex.contains("|"), () -> "ends a table's cell: " + tex);
            assertFalse(tex.matches("(?s).*\\\\[^a-zA-Z].*"), () -> "an escape: " + tex);
            assertEquals(tex.strip(), tex, "no formula when a space touches the dollar");
            count++;
        }
        assertTrue(count > 50, "found " + count);
        assertEquals(0, text.chars().filter(c -> c == '$').count() % 2, "an unpaired dollar");
    }
}
