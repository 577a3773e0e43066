package ai.dyad.examples;

import ai.dyad.examples.clip.ClipCommand;
import ai.dyad.examples.cpc.CpcCommand;
import ai.dyad.examples.doctor.DoctorCommand;
import ai.dyad.examples.machine.DyadVersion;
import ai.dyad.examples.mi.MiCommand;
import ai.dyad.examples.nce.NceCommand;
import ai.dyad.examples.retrieve.EmbedCommand;
import ai.dyad.examples.retrieve.SearchCommand;
import ai.dyad.examples.retrieve.ZeroShotCommand;
import ai.dyad.examples.simclr.SimClrCommand;
import ai.dyad.examples.text.TextCommand;
import ai.dyad.examples.views.ViewsCommand;
import ai.dyad.examples.word2vec.Word2VecCommand;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line {@code dyad}: one subcommand per job. */
@Command(
        name = "dyad",
        description = "Contrastive learning for the JVM.",
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failed; the message says why",
            "2:wrong command line",
            "130:interrupted (Ctrl-C); training progress is saved"
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
            ZeroShotCommand.class,
            NceCommand.class,
            MiCommand.class,
            CpcCommand.class,
            Word2VecCommand.class,
            BenchEntry.class,
            DoctorCommand.class,
            CompletionCommand.class
        })
public final class Main {
    private static final int FAILED = 1;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error.")
    private boolean stacktrace;

    /** Creates the top-level command; picocli calls this. */
    public Main() {}

    /**
     * Runs the command line and ends the JVM with its exit code.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.exit(NameEncoding.permits(args) ? run(args) : FAILED);
    }

    /**
     * Runs the command line.
     *
     * @param args the arguments
     * @return 0 when done, 1 after an error, 2 for a wrong command line, 130 when interrupted
     */
    public static int run(String... args) {
        CommandLine line = commandLine();
        Main main = line.getCommand();
        line.setParameterExceptionHandler((e, unused) -> Misuse.report(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> main.report(e, command));
        if (args.length == 0) {
            line.usage(line.getOut());
            return 0;
        }
        return line.execute(args);
    }

    /** Returns the commands and their options. */
    static CommandLine commandLine() {
        CommandLine dyad = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        dyad.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "Run dyad COMMAND --help for the options of a command."); // not inherited
        return dyad;
    }

    private int report(Exception e, CommandLine command) {
        Optional<String> reason = Failure.reason(e);
        String message = reason.orElseGet(e::toString);
        command.getErr().println(command.getColorScheme().errorText("dyad: " + message));
        if (stacktrace) {
            e.printStackTrace(command.getErr());
        } else if (reason.isEmpty()) {
            command.getErr()
                    .println(
                            "This is probably a bug: run the command again with --stacktrace and"
                                    + " report it.");
        }
        return FAILED;
    }
}
