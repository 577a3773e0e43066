package ai.dyad.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
    @Test
    void measuresTheRequestedCases() {
        StringWriter output = new StringWriter();
        CommandLine line = new CommandLine(new BenchCommand());
        line.setOut(new PrintWriter(output));
        assertEquals(0, line.execute("nt-xent-256", "--seconds", "0", "--device", "cpu"));
        assertTrue(output.toString().contains("nt-xent-256 "), output::toString);
        assertTrue(output.toString().lines().count() > 3, output::toString);
    }
}
