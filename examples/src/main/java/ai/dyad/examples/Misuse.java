package ai.dyad.examples;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final Pattern CHOICES =
            Pattern.compile("(.*)expected one of \\[(.*)] \\(case-insensitive\\) but was (.*)");

    private Misuse() {}

    /** Prints what is wrong and where help is, and returns the exit code. */
    static int report(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String renamed = null;
        String message = choices(e.getMessage());
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

    /** Spells the values to choose from as the help does. */
    private static String choices(String message) {
        Matcher choices = CHOICES.matcher(message);
        if (!choices.matches()) {
            return message;
        }
        String values = // each is there as Java spells it, too
                Arrays.stream(choices.group(2).toLowerCase(Locale.ROOT).split(", "))
                        .map(value -> value.replace('_', '-'))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return choices.group(1) + "expected " + values + ", got " + choices.group(3);
    }

    private static String unexpected(CommandLine command, String argument) {
        return command.getSubcommands().isEmpty()
                ? "unexpected argument: " + argument
                : "unknown command: " + argument;
    }
}
