package ai.dyad.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class RunReportTest {
    @TempDir private Path directory;
    private final StringWriter console = new StringWriter();

    @Command(name = "dyad")
    private static final class Trial {
        @SuppressWarnings("UnusedVariable") // takes any words
        @Parameters
        private String[] words;
    }

    @BeforeEach
    void publish() throws IOException {
        CommandLine line = new CommandLine(new Trial());
        line.parseArgs("clip", "my captions.csv");
        AlignedTable table =
                new AlignedTable("model", "k=1", "R@1")
                        .row("minilm", 0.25, Cell.interval(0.5, 0.25, 0.75))
                        .row("chance", Double.NaN, Cell.EMPTY);
        new RunReport(
                        "CLIP on emoji",
                        RunFacts.begin(line.getCommandSpec(), Device.cpu()),
                        Map.of("seed", "7"))
                .table("Search", table, "R@1: share of hits")
                .text("Examples", "  a red apple\n")
                .figure("missing.png", "not drawn")
                .detail("ranks", Map.of("mean", Double.POSITIVE_INFINITY))
                .publish(directory, new PrintWriter(console, true));
    }

    @Test
    void writesAllNumbersAsJson() throws IOException {
        String text = Files.readString(directory.resolve("evaluation.json"));
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        assertEquals("CLIP on emoji", json.get("title").getAsString());
        assertEquals("7", json.getAsJsonObject("settings").get("seed").getAsString());
        JsonObject table = json.getAsJsonArray("tables").get(0).getAsJsonObject();
        JsonObject first = table.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertEquals(0.25, first.get("k=1").getAsDouble());
        assertEquals(0.75, first.getAsJsonObject("R@1").get("high").getAsDouble());
        JsonObject second = table.getAsJsonArray("rows").get(1).getAsJsonObject();
        assertTrue(second.get("k=1").isJsonNull(), "JSON has no NaN");
        assertTrue(!second.has("R@1"), text);
        JsonObject ranks = json.getAsJsonObject("details").getAsJsonObject("ranks");
        assertTrue(ranks.get("mean").isJsonNull(), "JSON has no infinity");
        JsonObject run = json.getAsJsonObject("run");
        assertEquals("./dyad clip 'my captions.csv'", run.get("command").getAsString());
        assertEquals("cpu", run.get("device").getAsString());
        assertTrue(run.get("seconds").getAsDouble() >= 0, text);
        for (String fact : new String[] {"dyad", "DJL", "PyTorch", "Java", "started"}) {
            assertTrue(run.has(fact), fact);
        }
    }

    @Test
    void thePageHoldsTheTableAndTheRun() throws IOException {
        String html = Files.readString(directory.resolve("report.html"));
        for (String expected :
                new String[] {
                    "<td class=\"n\">0.500 [0.250, 0.750]</td>",
                    "<p class=\"note\">R@1: share of hits</p>",
                    "<pre>  a red apple</pre>",
                    "./dyad clip 'my captions.csv'",
                    "Took 0 s on cpu",
                    "<th>seed</th><td>7</td>",
                    "<th>DJL</th>"
                }) {
            assertTrue(html.contains(expected), () -> expected + " is not in " + html);
        }
        assertTrue(!html.contains("not drawn"), html);
    }

    @Test
    void theConsoleShowsTheSameTable() {
        assertEquals(
                """

                Search
                model     k=1                   R@1
                minilm  0.250  0.500 [0.250, 0.750]
                chance    NaN
                R@1: share of hits

                Examples
                  a red apple
                """,
                console.toString().replace("\r", ""));
    }
}
