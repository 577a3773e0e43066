package ai.dyad.examples.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A run on one page of HTML: its settings, what was measured, its pictures. */
public final class ReportPage {
    private static final String STYLE =
            "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
                    + "table{border-collapse:collapse}"
                    + "td{padding:.2em 1em .2em 0;vertical-align:top;border-top:1px solid #ddd}"
                    + "pre{overflow-x:auto}figure{margin:2em 0}img{max-width:100%}figcaption{color:#666}";

    private final StringBuilder body = new StringBuilder();
    private final String title;
    private boolean tableOpen;

    /**
     * Starts a page.
     *
     * @param title its title
     */
    public ReportPage(String title) {
        this.title = title;
        body.append("<h1>").append(escaped(title)).append("</h1>\n");
    }

    /**
     * Starts a section.
     *
     * @param text its heading
     */
    public void heading(String text) {
        closeTable();
        body.append("<h2>").append(escaped(text)).append("</h2>\n");
    }

    /**
     * Adds a row to the section's table.
     *
     * @param name what it is about
     * @param value what is said about it
     */
    public void row(String name, String value) {
        if (!tableOpen) {
            body.append("<table>\n");
            tableOpen = true;
        }
        body.append("<tr><td>")
                .append(escaped(name))
                .append("</td><td>")
                .append(escaped(value))
                .append("</td></tr>\n");
    }

    /**
     * Adds a row for each entry.
     *
     * @param rows names and values
     */
    public void rows(Map<String, String> rows) {
        rows.forEach(this::row);
    }

    /**
     * Adds text as the console shows it, line by line.
     *
     * @param text its lines
     */
    public void text(String text) {
        closeTable();
        body.append("<pre>").append(escaped(text.strip())).append("</pre>\n");
    }

    /**
     * Shows a picture that lies beside the page.
     *
     * @param file the picture's file name
     * @param caption what is to be seen
     */
    public void picture(String file, String caption) {
        closeTable();
        body.append("<figure><img src=\"")
                .append(escaped(file))
                .append("\" alt=\"")
                .append(escaped(caption))
                .append("\"><figcaption>")
                .append(escaped(caption))
                .append("</figcaption></figure>\n");
    }

    /**
     * Writes the page.
     *
     * @param file where to
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        closeTable();
        String page =
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                        + escaped(title)
                        + "</title><style>"
                        + STYLE
                        + "</style></head>\n<body>\n"
                        + body
                        + "</body></html>\n";
        Files.writeString(file, page, StandardCharsets.UTF_8);
    }

    private void closeTable() {
        if (tableOpen) {
            body.append("</table>\n");
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
