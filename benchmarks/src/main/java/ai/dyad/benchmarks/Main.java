package ai.dyad.benchmarks;

import ai.dyad.benchmarks.compare.BenchCommand;
import picocli.CommandLine;

/** The command {@code ./dyad bench}. */
public final class Main {
    private Main() {}

    /**
     * Runs the command.
     *
     * @param args the options of the command
     */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new BenchCommand());
        line.setExecutionExceptionHandler(
                (failure, commandLine, parsed) -> {
                    commandLine.getErr().println("dyad bench: " + failure.getMessage());
                    return 1;
                });
        line.setParameterExceptionHandler(
                (e, parsed) -> {
                    e.getCommandLine().getErr().println("dyad bench: " + e.getMessage());
                    e.getCommandLine().getErr().println("dyad bench --help lists the options");
                    return 2;
                });
        System.exit(line.execute(args));
    }
}
