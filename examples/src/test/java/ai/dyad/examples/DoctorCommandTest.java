package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.machine.CudaDiagnosis;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void reportsThatTrainingCanRun() {
        CommandLineTrial trial = CommandLineTrial.run("doctor");
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("training can run"), trial::output);
        assertTrue(trial.output().contains("emoji: embedded"), trial::output);
    }

    @Test
    void explainsWhyCudaIsNotUsed() {
        assertTrue(says(false, false, "cpu").contains("no NVIDIA driver"));
        assertTrue(says(true, false, "cpu").contains("-Pcu124"));
        assertTrue(says(true, false, "cpu", "cu124").contains("libcudart.so"));
        assertTrue(says(true, true, "cpu", "cu124").contains("CUDA can be used"));
    }

    private static String says(boolean driver, boolean runtime, String... natives) {
        return new CudaDiagnosis(driver, runtime, List.of(natives)).explanation();
    }
}
