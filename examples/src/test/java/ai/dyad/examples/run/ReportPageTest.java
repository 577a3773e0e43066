package ai.dyad.examples.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @Test
    void takesTextForTextAndClosesItsTables(@TempDir Path directory) throws IOException {
        ReportPage page = new ReportPage("cats & dogs");
        page.row("loss", "< 0.1");
        page.row("name", "\"x\"");
        page.picture("curve.png", "a <curve>");
        page.row("seed", "7");
        Path file = directory.resolve("report.html");
        page.write(file);
        String html = Files.readString(file);
        assertTrue(html.contains("<h1>cats &amp; dogs</h1>"), html);
        assertTrue(html.contains("<td>loss</td><td>&lt; 0.1</td>"), html);
        assertTrue(html.contains("<td>&quot;x&quot;</td></tr>\n</table>\n<figure>"), html);
        assertTrue(html.contains("<img src=\"curve.png\" alt=\"a &lt;curve&gt;\">"), html);
        assertEquals(2, html.split("<table>", -1).length - 1);
        assertEquals(2, html.split("</table>", -1).length - 1);
    }
}
