package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals(2, CommandLineTrial.run("simclr", "--bath", "3").exitCode());
    }
}
