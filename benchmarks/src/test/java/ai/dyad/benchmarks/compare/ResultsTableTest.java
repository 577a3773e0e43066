package ai.dyad.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTableTest {
    @TempDir private Path folder;

    @Test
    void ratioIsTheMedianOverTheRounds() throws IOException {
        String table =
                table(
                        new Reading("a", "dyad", 10, 100, 5, null),
                        new Reading("a", "peer", 40, 50, 7, null),
                        new Reading("a", "dyad", 20, 50, 5, null),
                        new Reading("a", "peer", 20, 50, 7, null),
                        new Reading("a", "dyad", 30, 400, 5, null),
                        new Reading("a", "peer", 30, 100, 9, null));
        assertTrue(table.contains("| a | dyad | 20.00 | 100 | 5 |  |"), table);
        assertTrue(table.contains("| a | peer | 30.00 | 50 | 7 | 2.00 |"), table);
        assertTrue(table.contains("commit abc, 2 threads"), table);
    }

    @Test
    void showsTheFailureInsteadOfFigures() throws IOException {
        String table =
                table(
                        new Reading("b", "dyad", 1, 1, 1, null),
                        new Reading("b", "peer", 0, 0, 0, "out of memory"));
        assertTrue(table.contains("| b | peer | out of memory | | | |"), table);
    }

    private String table(Reading... readings) throws IOException {
        Path lines = folder.resolve("readings.jsonl");
        Files.write(lines, List.of(readings).stream().map(Reading::toLine).toList());
        Path table = folder.resolve("RESULTS.md");
        ResultsTable.main(new String[] {lines.toString(), table.toString(), "abc", "2"});
        return Files.readString(table);
    }
}
