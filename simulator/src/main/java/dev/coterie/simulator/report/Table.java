package dev.coterie.simulator.report;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings. */
final class Table {
  /** Rows that a page shows; of more, evenly spread ones, the first and the last included. */
  static final int MAX_ROWS = 200;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> marked = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row that stands out. */
  void markedRow(String... cells) {
    row(cells);
    marked.add(rows.size() - 1);
  }

  void row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "a row has " + headings.size() + " cells, not " + cells.length);
    }
    rows.add(List.of(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  String html() {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table><thead><tr>");
    headings.forEach(
        heading ->
            html.append("<th scope=\"col\">").append(Markup.escape(heading)).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    int shown = Math.min(MAX_ROWS, rows.size());
    for (int i = 0; i < shown; i++) {
      int index = shown == 1 ? 0 : (int) ((long) i * (rows.size() - 1) / (shown - 1));
      html.append(marked.contains(index) ? "<tr class=\"bad\">" : "<tr>");
      rows.get(index).forEach(c -> html.append("<td>").append(Markup.escape(c)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    if (shown < rows.size()) {
      html.append("<p>%d of %s rows, evenly spread.</p>\n".formatted(shown, rows.size()));
    }
    return html.toString();
  }

  /** Folded away under a line that says what it holds. */
  String folded(String summary) {
    return "<details><summary>" + Markup.escape(summary) + "</summary>\n" + html() + "</details>\n";
  }
}
