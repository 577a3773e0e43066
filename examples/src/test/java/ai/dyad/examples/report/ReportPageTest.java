package ai.dyad.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.console.AlignedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @TempDir private Path directory;

    @Test
    void escapesTextAndClosesTables() throws IOException {
        ReportPage page = new ReportPage("cats & dogs");
        page.row("loss", "< 0.1");
        page.row("name", "\"x\"");
        page.heading("more");
        page.row("seed", "7");
        String html = html(page);
        assertTrue(html.contains("<h1>cats &amp; dogs</h1>"), html);
        assertTrue(html.contains("<th>loss</th><td>&lt; 0.1</td>"), html);
        assertTrue(html.contains("<td>&quot;x&quot;</td></tr>\n</table></div>\n<h2>"), html);
        assertEquals(2, html.split("<table", -1).length - 1);
        assertEquals(2, html.split("</table>", -1).length - 1);
    }

    @Test
    void showsTheTableThatTheConsoleShows() throws IOException {
        ReportPage page = new ReportPage("search");
        page.table(new AlignedTable("model", "R@1").row("minilm", 0.25));
        String html = html(page);
        assertTrue(html.contains("<th>model</th><th class=\"n\">R@1</th>"), html);
        assertTrue(html.contains("<td>minilm</td><td class=\"n\">0.250</td>"), html);
    }

    @Test
    void needsNoOtherFile() throws IOException {
        Path image = Files.write(directory.resolve("curve.png"), new byte[] {1, 2, 3});
        ReportPage page = new ReportPage("run");
        page.figure(image, "a <curve>");
        String html = html(page);
        String data = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
        assertTrue(html.contains("<img src=\"data:image/png;base64," + data + "\""), html);
        assertTrue(html.contains("<figcaption>a &lt;curve&gt;</figcaption>"), html);
        assertFalse(html.contains("curve.png"), html);
        assertFalse(html.contains("http"), html);
    }

    @Test
    void supportsPhonesAndDarkMode() throws IOException {
        String html = html(new ReportPage("run"));
        assertTrue(html.contains("width=device-width"), html);
        assertTrue(html.contains("prefers-color-scheme: dark"), html);
    }

    private String html(ReportPage page) throws IOException {
        Path file = directory.resolve("report.html");
        page.write(file);
        return Files.readString(file);
    }
}
