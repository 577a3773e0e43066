package ai.dyad.examples;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a shell script that completes commands and options. */
@Command(
        name = "completion",
        description = {
            "Print a script that lets bash or zsh complete commands and options.",
            "To load it in the current shell: source <(./dyad completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    /** Creates the command; picocli calls this. */
    CompletionCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("dyad", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
