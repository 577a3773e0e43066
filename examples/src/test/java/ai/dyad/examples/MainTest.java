package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void explainsItself() {
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
    void rejectsWhatItDoesNotKnow() {
        assertEquals(2, CommandLineTrial.run("simclear").exitCode());
        CommandLineTrial trial = CommandLineTrial.run("simclr", "--bath", "3");
        assertEquals(2, trial.exitCode());
        assertEquals(
                List.of(
                        "dyad: unknown option: --bath",
                        "Possible solutions: --batch",
                        "dyad simclr --help tells more"),
                trial.output().lines().toList());
        String badValue = CommandLineTrial.run("simclr", "--batch", "many").output();
        assertTrue(badValue.contains("dyad: Invalid value for option '--batch'"), badValue);
    }
}
