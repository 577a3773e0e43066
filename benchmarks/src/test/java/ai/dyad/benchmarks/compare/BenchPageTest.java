package ai.dyad.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The section on bench in {@code docs/cli.md} equals the help of the command. */
class BenchPageTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");

    @Test
    void equalsTheHelpOfTheCommand() throws IOException {
        String usage =
                new CommandLine(new BenchCommand()).getUsageMessage(Ansi.OFF).replace("\r", "");
        String section = "## dyad bench\n```text\n" + usage + "```\n";
        String page = Files.readString(PAGE);
        if (System.getProperty("docs.update") == null) {
            assertTrue(page.contains(section), "docs/cli.md is stale: run mvn test -Ddocs.update");
        } else {
            String old = "(?s)## dyad bench\n```text\n.*?```\n";
            Files.writeString(PAGE, page.replaceFirst(old, Matcher.quoteReplacement(section)));
        }
    }
}
