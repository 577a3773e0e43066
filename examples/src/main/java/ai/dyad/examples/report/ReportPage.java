package ai.dyad.examples.report;

import ai.dyad.examples.console.AlignedTable;
import ai.dyad.internal.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A self-contained HTML page about a run: figures and styles are embedded. */
final class ReportPage {
    private final StringBuilder body = new StringBuilder();
    private final String title;
    private boolean tableOpen;

    /** Creates a page with a title. */
    ReportPage(String title) {
        this.title = title;
        element("h1", title);
    }

    /** Starts a section. */
    void heading(String text) {
        closeTable();
        element("h2", text);
    }

    /** Adds a paragraph. */
    void paragraph(String text) {
        closeTable();
        element("p", text);
    }

    /** Adds a note in small print. */
    void note(String text) {
        closeTable();
        element("p class=\"note\"", text);
    }

    /** Adds a row to the section's name-value table. */
    void row(String name, String value) {
        if (!tableOpen) {
            body.append("<div class=\"wide\"><table class=\"facts\">\n");
            tableOpen = true;
        }
        body.append("<tr><th>").append(escaped(name)).append("</th><td>");
        body.append(escaped(value)).append("</td></tr>\n");
    }

    /** Adds a row for each entry. */
    void rows(Map<String, String> rows) {
        rows.forEach(this::row);
    }

    /** Adds a table of results. */
    void table(AlignedTable table) {
        closeTable();
        body.append("<div class=\"wide\"><table>\n");
        cells("th", table, table.headings());
        table.texts().forEach(row -> cells("td", table, row));
        body.append("</table></div>\n");
    }

    private void cells(String element, AlignedTable table, List<String> row) {
        body.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
            body.append('<').append(element).append(table.isLeft(i) ? ">" : " class=\"n\">");
            body.append(escaped(row.get(i))).append("</").append(element).append('>');
        }
        body.append("</tr>\n");
    }

    /** Adds preformatted text, as the console shows it. */
    void text(String text) {
        closeTable();
        element("pre", text.stripTrailing());
    }

    /** Embeds a PNG file. */
    void figure(Path file, String caption) throws IOException {
        closeTable();
        body.append("<figure><img src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(Files.readAllBytes(file)))
                .append("\" alt=\"")
                .append(escaped(caption))
                .append("\"><figcaption>")
                .append(escaped(caption))
                .append("</figcaption></figure>\n");
    }

    /** Writes the page. */
    void write(Path file) throws IOException {
        closeTable();
        Text.write(
                file,
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                        + "<meta name=\"color-scheme\" content=\"light dark\"><title>"
                        + escaped(title)
                        + "</title>\n<style>\n"
                        + style()
                        + "</style></head>\n<body>\n"
                        + body
                        + "</body></html>\n");
    }

    private static String style() throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void element(String tag, String text) {
        String name = tag.split(" ", 2)[0];
        body.append('<').append(tag).append('>').append(escaped(text));
        body.append("</").append(name).append(">\n");
    }

    private void closeTable() {
        if (tableOpen) {
            body.append("</table></div>\n");
            tableOpen = false;
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
