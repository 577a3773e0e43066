package ai.dyad.examples;

import ai.dyad.examples.clip.ClipCommand;
import ai.dyad.examples.cpc.CpcCommand;
import ai.dyad.examples.doctor.DoctorCommand;
import ai.dyad.examples.machine.DyadVersion;
import ai.dyad.examples.mi.MiCommand;
import ai.dyad.examples.nce.NceCommand;
import ai.dyad.examples.retrieve.EmbedCommand;
import ai.dyad.examples.retrieve.SearchCommand;
import ai.dyad.examples.simclr.SimClrCommand;
import ai.dyad.examples.text.TextCommand;
import ai.dyad.examples.views.ViewsCommand;
import ai.dyad.examples.word2vec.Word2VecCommand;
import ai.dyad.training.TrainingException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line {@code dyad}: one subcommand per job. */
@Command(
        name = "dyad",
        description = "Contrastive learning for the JVM.",
        footer = {
            "",
            "dyad COMMAND --help tells more; dyad bench --help measures what all of it costs."
        },
        mixinStandardHelpOptions = true,
        versionProvider = DyadVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        scope = ScopeType.INHERIT,
        sortOptions = false,
        subcommands = {
            SimClrCommand.class,
            ClipCommand.class,
            ViewsCommand.class,
            TextCommand.class,
            EmbedCommand.class,
            SearchCommand.class,
            NceCommand.class,
            MiCommand.class,
            CpcCommand.class,
            Word2VecCommand.class,
            DoctorCommand.class
        })
public final class Main {
    private static final int FAILED = 1;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where an error came from.")
    private boolean stacktrace;

    /** Creates the top command; picocli calls this. */
    public Main() {}

    /**
     * Runs the command line and ends the JVM with its exit code.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs the command line.
     *
     * @param args the arguments
     * @return 0 when all went well, 1 after an error, 2 for wrong arguments, 130 when interrupted
     */
    public static int run(String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, unused) -> misused(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> main.report(e, command));
        if (args.length == 0) {
            line.usage(line.getOut());
            return 0;
        }
        return line.execute(args);
    }

    /** Says what is wrong and where help is: all the options would hide it. */
    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String message = // what follows an unknown option may be its value, not one more of them
                e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
                        ? "unknown option: " + unmatched.getUnmatched().get(0)
                        : e.getMessage();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("dyad: " + message));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println(command.getCommandSpec().qualifiedName() + " --help tells more");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int report(Exception e, CommandLine command) {
        boolean expected =
                e instanceof TrainingException
                        || e instanceof IllegalArgumentException
                        || e instanceof IOException;
        String message = expected && e.getMessage() != null ? e.getMessage() : e.toString();
        command.getErr().println(command.getColorScheme().errorText("dyad: " + message));
        if (stacktrace) {
            e.printStackTrace(command.getErr());
        } else if (!expected) {
            command.getErr().println("Run it again with --stacktrace to see where it came from.");
        }
        return FAILED;
    }
}
