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

/** Explains a wrong command line in a few lines, without the full list of options. */
final class Misuse {
    /** Former names of options and their current names. */
    private static final Map<String, String> RENAMED =
            Map.of(
                    "--output", "--out",
                    "--batch-size", "--batch",
                    "--learning-rate", "--lr",
                    "--text", "--data");

    private static final Pattern CHOICES =
            Pattern.compile("(.*)expected one of \\[(.*)] \\(case-insensitive\\) but was (.*)");

    private Misuse() {}

    /** Prints the mistake and where to find help; returns the exit code. */
    static int report(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String renamed = null;
        String message = choices(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            // the word after an unknown option may be its value, not another unknown option
            String first = unmatched.getUnmatched().get(0);
            String option = first.split("=", 2)[0];
            renamed = RENAMED.get(option);
            if (renamed != null && command.getCommandSpec().findOption(renamed) != null) {
                message = "unknown option: " + option + "; it is now called " + renamed;
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
        err.println(command.getCommandSpec().qualifiedName() + " --help lists the options");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Spells the allowed values as the help does. */
    private static String choices(String message) {
        Matcher choices = CHOICES.matcher(message);
        if (!choices.matches()) {
            return message;
        }
        String values = // picocli also lists each value in Java's spelling
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
