package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void printsHelp() {
        for (String[] args :
                new String[][] {
                    {}, {"--help"}, {"simclr", "--help"}, {"text", "--help"}, {"doctor", "--help"}
                }) {
            CommandLineTrial trial = CommandLineTrial.run(args);
            assertEquals(0, trial.exitCode(), trial::output);
            assertTrue(trial.output().contains("Usage: dyad"), trial::output);
        }
    }

    @Test
    void suggestsTheNewNameOfAnOldOption() {
        for (String[] words :
                new String[][] {
                    {"nce", "--output", "--out"},
                    {"mi", "--batch-size", "--batch"},
                    {"cpc", "--learning-rate", "--lr"},
                    {"word2vec", "--text", "--data"}
                }) {
            CommandLineTrial trial = CommandLineTrial.run(words[0], words[1] + "=3");
            assertEquals(2, trial.exitCode(), trial::output);
            assertTrue(
                    trial.output().contains(words[1] + "; it is now called " + words[2]),
                    trial::output);
        }
    }

    @Test
    void sameThingsHaveTheSameNamesInEveryCommand() {
        Map<String, Set<String>> options = new TreeMap<>();
        Main.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) ->
                                command.getCommandSpec()
                                        .optionsMap()
                                        .keySet()
                                        .forEach(
                                                option ->
                                                        options.computeIfAbsent(
                                                                        option,
                                                                        unused -> new TreeSet<>())
                                                                .add(name)));
        Set<String> trained = Set.of("simclr", "clip", "text", "nce", "mi", "cpc", "word2vec");
        for (String common : List.of("--out", "--seed", "--device", "--help")) {
            assertTrue(options.get(common).containsAll(trained), common + options.get(common));
        }
        assertTrue(options.get("--batch").containsAll(Set.of("simclr", "nce", "mi", "cpc")));
        for (String old : List.of("--output", "--batch-size", "--learning-rate", "--text")) {
            assertNull(options.get(old), old);
        }
    }

    @Test
    void listsExitCodesAndEveryCommand() {
        String help = CommandLineTrial.run("--help").output();
        assertTrue(help.contains("Exit codes:"), help);
        assertTrue(help.contains("130"), help);
        assertTrue(help.contains("  bench "), help);
        CommandLineTrial bench = CommandLineTrial.run("bench");
        assertEquals(1, bench.exitCode());
        assertTrue(bench.output().contains("./dyad bench"), bench::output);
    }

    @Test
    void printsACompletionScript() {
        CommandLineTrial trial = CommandLineTrial.run("completion");
        assertEquals(0, trial.exitCode());
        assertTrue(trial.output().contains("complete -F _complete_dyad"), trial::output);
        assertTrue(trial.output().contains("--temperature"), trial::output);
    }

    @Test
    void rejectsUnknownArguments() {
        assertEquals(2, CommandLineTrial.run("simclear").exitCode());
        CommandLineTrial trial = CommandLineTrial.run("simclr", "--bath", "3");
        assertEquals(2, trial.exitCode());
        assertEquals(
                List.of(
                        "dyad: unknown option: --bath",
                        "Possible solutions: --batch",
                        "dyad simclr --help lists the options"),
                trial.output().lines().toList());
        assertEquals(
                List.of(
                        "dyad: unknown command: simclear",
                        "Did you mean: dyad simclr or dyad search or dyad clip?"),
                CommandLineTrial.run("simclear").output().lines().limit(2).toList());
        String choice = CommandLineTrial.run("word2vec", "--objective", "softmax").output();
        assertTrue(choice.contains("expected negative-sampling, nce, got 'softmax'"), choice);
        String badValue = CommandLineTrial.run("simclr", "--batch", "many").output();
        assertTrue(badValue.contains("dyad: Invalid value for option '--batch'"), badValue);
    }
}
