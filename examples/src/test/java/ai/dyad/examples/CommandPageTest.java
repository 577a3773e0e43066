package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code docs/cli.md} matches the help of the commands. The launcher prints its sections as help if
 * nothing is built yet.
 */
class CommandPageTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");

    private static final String BEGINNING =
            """
            # The command line
            <!-- Generated from the commands: do not edit, run `mvn test -Ddocs.update`. -->
            `./dyad COMMAND` builds dyad if needed, then runs the command. These options mean the same in every command:

            | option | meaning |
            |---|---|
            | `--data` | the training data: a file, a directory or a name |
            | `--out` | the output: a new directory (for `embed`, a file) |
            | `--resume` | resume the run in `--out` |
            | `--steps`, `--epochs` | how long to train: total steps, or total passes over the data |
            | `--batch` | samples per batch |
            | `--lr` | peak learning rate |
            | `--seed` | random seed: equal seeds and settings give equal results on the same device |
            | `--device` | `auto`, `cpu`, `gpu` or `gpu:N` |

            Exit codes: 0 done, 1 failed (the message says why), 2 wrong command line, 130 interrupted by Ctrl-C.
            `source <(./dyad completion)` lets bash and zsh complete commands and options.

            """;

    @Test
    void matchesTheHelpOfTheCommands() throws IOException {
        String now = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        String page = page(now);
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PAGE, page);
        } else {
            assertEquals(page, now, "docs/cli.md is stale: run mvn test -Ddocs.update");
        }
    }

    private static String page(String now) {
        CommandLine dyad = Main.commandLine();
        StringBuilder page = new StringBuilder(BEGINNING);
        section(page, dyad);
        dyad.getSubcommands()
                .forEach(
                        (name, command) -> {
                            if (name.equals("bench")) {
                                page.append(bench(now)); // written by a test of its own module
                            } else {
                                section(page, command);
                            }
                        });
        return page.toString();
    }

    private static void section(StringBuilder page, CommandLine command) {
        page.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n```text\n");
        page.append(command.getUsageMessage(Ansi.OFF).replace("\r", ""));
        page.append("```\n\n");
    }

    private static String bench(String now) {
        Matcher section =
                Pattern.compile("## dyad bench\n```text\n.*?```\n\n", Pattern.DOTALL).matcher(now);
        return section.find() ? section.group() : "## dyad bench\n```text\n```\n\n";
    }
}
