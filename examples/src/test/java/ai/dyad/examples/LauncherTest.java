package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a copy of the tree whose build only records that it ran. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
    private static final String BUILDING = "dyad: building";

    @TempDir private Path directory;
    private Path home;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeTree() throws IOException {
        home = Files.createDirectories(directory.resolve("a tree"));
        for (String file :
                List.of(
                        "pom.xml",
                        ".mvn/jvm.config",
                        "core/pom.xml",
                        "core/src/main/A.java",
                        "docs/x",
                        "bin/x")) {
            write(file, "<version>1.2.3</version>");
        }
        Files.copy(Path.of("..", "docs", "cli.md"), home.resolve("docs/cli.md"));
        Files.copy(Path.of("..", "dyad"), home.resolve("dyad"));
        script(
                "bin/mvn",
                "printf '\\033[0m\\033[0m'; echo build >> builds",
                "mkdir -p examples/target",
                "printf '%s' \"$CLASSES\" > examples/target/classpath");
        script("bin/java", "echo \"java LC_ALL=${LC_ALL-} LC_CTYPE=${LC_CTYPE-} ${@:$#}\"");
        environment.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("JAVA_HOME", "");
        environment.put("CLASSES", "none");
    }

    @Test
    void buildsOnceAndAgainOnlyWhenContentsChange() throws IOException {
        assertTrue(dyad("doctor").contains(BUILDING));
        assertFalse(dyad("doctor").contains(BUILDING));
        Files.setLastModifiedTime(
                home.resolve("core/src/main/A.java"), FileTime.fromMillis(4_000_000_000_000L));
        assertFalse(dyad("doctor").contains(BUILDING), "a checkout has new file times");
        write("core/src/main/A.java", "changed");
        assertTrue(dyad("doctor").contains(BUILDING));
        Files.delete(home.resolve("core/src/main/A.java"));
        assertTrue(dyad("doctor").contains(BUILDING));
        write(".mvn/maven.config", "-Pcu124");
        assertTrue(dyad("doctor").contains(BUILDING));
        assertEquals(4, builds());
    }

    @Test
    void removesMavensColors() throws IOException {
        assertFalse(dyad("doctor").contains("\033["));
    }

    @Test
    void helpAndVersionNeedNoBuild() throws IOException {
        assertTrue(dyad("--help").startsWith("Usage: dyad "));
        assertTrue(dyad().startsWith("Usage: dyad "));
        assertTrue(dyad("search", "--help").startsWith("Usage: dyad search "));
        assertTrue(dyad("bench", "-h").startsWith("Usage: dyad bench "));
        assertEquals("dyad 1.2.3 (not built yet)\n", dyad("--version"));
        assertEquals(0, builds());
    }

    @Test
    void usesAnOlderBuildForHelpVersionAndCompletion() throws IOException {
        dyad("doctor");
        write("core/src/main/A.java", "changed");
        for (String[] args : new String[][] {{"--help"}, {"-V"}, {"completion"}, {"mi", "-h"}}) {
            String output = dyad(args);
            assertTrue(output.startsWith("java "), output);
        }
        assertEquals(1, builds());
    }

    @Test
    void usesUtf8FileNamesInAnyLocale() throws IOException {
        dyad("doctor");
        for (Map<String, String> locale :
                List.of(
                        Map.of("LC_ALL", "C"),
                        Map.of("LANG", "C"),
                        Map.of("LANG", "xx_XX.UTF-8"),
                        Map.of("LANG", "xx_XX.UTF-8", "LC_CTYPE", "C.UTF-8"))) {
            environment.put("LC_ALL", "");
            environment.put("LC_CTYPE", "");
            environment.put("LANG", "");
            environment.putAll(locale);
            String output = dyad("doctor");
            assertTrue(output.matches("(?is)java LC_ALL=\\S* LC_CTYPE=\\S*utf-?8 .*"), output);
        }
    }

    @Test
    void handlesNonAsciiNamesAndQueriesWithoutALocale() throws IOException {
        Path texts = Files.write(directory.resolve("l.txt"), List.of("日本の梨", "a cup of tea"));
        Path table = directory.resolve("früchte.csv");
        environment.put("CLASSES", System.getProperty("java.class.path"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("LC_ALL", "C");
        String embedded =
                dyad("embed", "minilm", "--texts", texts.toString(), "--out", table.toString());
        assertTrue(embedded.contains("wrote 2 rows to " + table), embedded);
        assertTrue(Files.exists(table));
        String found = dyad("search", "minilm", table.toString(), "日本の梨", "--top", "1");
        assertTrue(found.contains("1.0000  日本の梨"), found);
    }

    @Test
    void equalSeedsTrainEqualWeightsInAnyLocale() throws IOException {
        Path images = ShapeImages.write(directory.resolve("bilder"), 4);
        Files.move(images.resolve("circle"), images.resolve("äpfel"));
        Files.move(images.resolve("square"), images.resolve("zäune"));
        for (String name :
                List.of("é", "\uFFFDa", "😀")) { // names that sort differently when damaged
            Files.copy(images.resolve("äpfel/0.png"), images.resolve("äpfel/" + name + ".png"));
        }
        environment.put("CLASSES", System.getProperty("java.class.path"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        List<byte[]> weights = new ArrayList<>();
        for (String locale : List.of("C", "C.UTF-8")) {
            environment.put("LC_ALL", locale);
            Path out = directory.resolve("run " + locale);
            String line = "simclr --size 16 --steps 2 --batch 4 --seed 1 --device cpu";
            List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
            args.addAll(List.of("--data", "folder:" + images, "--out", out.toString()));
            String output = dyad(args.toArray(String[]::new));
            assertTrue(Files.exists(out.resolve("model.safetensors")), output);
            weights.add(Files.readAllBytes(out.resolve("model.safetensors")));
        }
        assertArrayEquals(weights.get(0), weights.get(1));
    }

    @Test
    void explainsTheLocaleWithoutTheLauncher() {
        Map<String, String> plain = Map.of("LC_ALL", "C");
        DyadProcess damaged = new DyadProcess(plain, "search", "minilm", "t.csv", "梨");
        assertEquals(1, damaged.exitCode(), damaged::output);
        assertEquals(1, damaged.output().lines().count(), damaged::output);
        assertTrue(damaged.output().contains("set LC_ALL=C.UTF-8"), damaged::output);
        DyadProcess ascii = new DyadProcess(plain, "--version");
        assertEquals(0, ascii.exitCode(), ascii::output);
        assertTrue(ascii.output().contains("would be damaged"), ascii::output);
    }

    private String dyad(String... args) throws IOException {
        String[] command = new String[args.length + 2];
        command[0] = "bash";
        command[1] = home.resolve("dyad").toString();
        System.arraycopy(args, 0, command, 2, args.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        Process process = builder.start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private long builds() throws IOException {
        Path trace = home.resolve("builds");
        return Files.exists(trace) ? Files.readAllLines(trace).size() : 0;
    }

    private void write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void script(String file, String... lines) throws IOException {
        write(
                file,
                "#!/usr/bin/env bash\ncd "
                        + "\"$(dirname \"$0\")/..\"\n"
                        + String.join("\n", lines)
                        + "\n");
        assertTrue(home.resolve(file).toFile().setExecutable(true));
    }
}
