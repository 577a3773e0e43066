package ai.dyad.examples;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in three lines: all the options would hide it. */
final class Misuse {
    /** What options were called once. */
    private static final Map<String, String> RENAMED =
            Map.of(
                    "--output", "--out",
                    "--batch-size", "--batch",
                    "--learning-rate", "--lr",
                    "--text", "--data");

    private Misuse() {}

    /** Prints what is wrong and where help is, and returns the exit code. */
    static int report(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String renamed = null;
        String message = e.getMessage();
        if (e instanceof UnmatchedArgumentException unmatched) {
            // what follows an unknown option may be its value, not one more of them
            String first = unmatched.getUnmatched().get(0);
            String option = first.split("=", 2)[0];
            renamed = RENAMED.get(option);
            if (renamed != null && command.getCommandSpec().findOption(renamed) != null) {
                message = "unknown option: " + option + "; it is called " + renamed;
            } else {
                renamed = null;
                message =
                        unmatched.isUnknownOption()
                                ? "unknown option: " + option
                                : unexpected(command, first);
            }
        }
        err.println(command.getColorScheme().errorText("dyad: " + message));
        if (renamed == null) {
            UnmatchedArgumentException.printSuggestions(e, err);
        }
        err.println(command.getCommandSpec().qualifiedName() + " --help tells more");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String unexpected(CommandLine command, String argument) {
        return command.getSubcommands().isEmpty()
                ? "unexpected argument: " + argument
                : "unknown command: " + argument;
    }
}
