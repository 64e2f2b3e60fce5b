package dev.levada.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;

/// A table in plain text that is also Markdown.
public final class Table {
    private final String title;
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    /// With a title and the names of the columns.
    public Table(String title, String... head) {
        this.title = title;
        this.head = List.of(head);
    }

    /// Adds a row of as many cells as there are columns.
    public void row(String... cells) {
        if (cells.length != head.size())
            throw new IllegalArgumentException(
                    "Expected " + head.size() + " cells, but got " + cells.length + " in \"" + title + "\".");
        rows.add(List.of(cells));
    }

    /// The table with aligned columns.
    public String render() {
        var widths = new int[head.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(3, head.get(i).length());
            for (var row : rows) widths[i] = Math.max(widths[i], row.get(i).length());
        }
        var text = new StringBuilder(title).append("\n\n");
        line(text, head, widths);
        text.append('|');
        for (int i = 0; i < widths.length; i++)
            text.append(' ')
                    .append("-".repeat(widths[i] - 1))
                    .append(i == 0 ? '-' : ':')
                    .append(" |");
        text.append('\n');
        for (var row : rows) line(text, row, widths);
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        text.append('|');
        for (int i = 0; i < widths.length; i++) {
            String gap = " ".repeat(widths[i] - cells.get(i).length());
            text.append(' ')
                    .append(i == 0 ? cells.get(i) + gap : gap + cells.get(i))
                    .append(" |");
        }
        text.append('\n');
    }
}
